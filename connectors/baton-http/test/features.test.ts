import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { fileWith, open } from "./open.ts";

/** Answers in turn, the last one again and again; keeps what was asked. */
function app(answer: (url: URL, request: SimulatedRequest) => SimulatedReply | unknown) {
  const asked: string[] = [];
  const handle = (request: SimulatedRequest): SimulatedReply => {
    asked.push(
      `${request.method} ${request.url.pathname}${request.url.search}${request.body === "" ? "" : ` ${request.body}`}`,
    );
    const found = answer(request.url, request);
    return typeof found === "object" && found !== null && "status" in found
      ? (found as SimulatedReply)
      : { status: 200, body: found };
  };
  return { asked, handle };
}
const ids = (resources: readonly { id?: { resource: string } | undefined }[]) =>
  resources.map(({ id }) => id!.resource).sort();

describe("lists that are asked for many times", () => {
  const typed = (list: string, mapping = "{ id: cel:item.id, display_name: cel:item.id }") => `version: "1"
app_name: App
connect: { base_url: https://app.test }
resource_types:
  org: { name: Org, skip_entitlements_and_grants: true, list: { request: { url: /orgs }, response: { items_path: "", resource_mapping: { id: cel:item.id, display_name: cel:item.id } } } }
  club: { name: Club, skip_entitlements_and_grants: true, static_resources: [{ id: c, display_name: C }] }
  user: { name: User, traits: [user], skip_entitlements_and_grants: true, ${list}, response: { items_path: "", resource_mapping: ${mapping} } } }
`;

  test("for each of several parents, of several types", async () => {
    const { handle, asked } = app((url) =>
      url.pathname === "/orgs" ? [{ id: "a" }, { id: "b" }] : [{ id: `u${url.pathname.at(-1)}` }],
    );
    const text = typed(
      'parent_type: [org, club], list: { request: { url: "tmpl:/{{.parent_resource.type}}/{{.parent_resource.id}}" }',
    );
    const { resources } = await open(text, handle).sync();
    expect(ids(resources)).toEqual(["a", "b", "c", "ua", "ub", "uc"]);
    expect(asked).toEqual(expect.arrayContaining(["GET /org/a", "GET /org/b", "GET /club/c"]));
  });

  test("for each of a fixed list", async () => {
    const { handle, asked } = app((url) => (url.pathname === "/orgs" ? [] : [{ id: `u${url.search}` }]));
    const text = typed(
      'list: { for_each: { values: [active, "in/active"] }, request: { url: "tmpl:/users?state={{.each}}" }',
    );
    expect(ids((await open(text, handle).sync()).resources)).toHaveLength(3);
    expect(asked).toEqual(expect.arrayContaining(["GET /users?state=active", "GET /users?state=in%2Factive"]));
  });

  test("for ids of another list, in batches, each list with its pages", async () => {
    const all = Array.from({ length: 7 }, (_, i) => `i${i}`);
    const { handle, asked } = app((url) => {
      if (url.pathname === "/orgs") return [];
      const page = Number(url.searchParams.get("page"));
      if (url.pathname === "/ids") return { ids: all.slice(page * 4, page * 4 + 4) };
      return page > 0
        ? []
        : url.searchParams
            .get("ids")!
            .split(",")
            .map((id) => ({ id }));
    });
    const text = `${typed(
      `list:
      {
        for_each: { from: { request: { url: /ids }, response: { items_path: ids }, value: cel:item }, batch: 3 },
        request: { url: /users, query_params: { ids: "tmpl:{{range $i, $one := .batch}}{{if $i}},{{end}}{{$one}}{{end}}" } }`,
    )}`.replace(
      "connect: { base_url: https://app.test }",
      "connect: { base_url: https://app.test, pagination: { strategy: page, page_param: page, page_start: 0 } }",
    );
    expect(ids((await open(text, handle).sync()).resources)).toEqual([...all, "c"].sort());
    const batches = asked
      .filter((one) => one.includes("/users") && one.includes("page=0"))
      .map((one) => new URL(one.slice(4), "https://x").searchParams.get("ids"));
    expect([...new Set(batches)]).toEqual(["i0,i1,i2", "i3", "i4,i5,i6"]);
  });
});

describe("event feeds", () => {
  const text = `version: "1"
app_name: App
connect: { base_url: https://app.test }
resource_types: { user: { name: User, list: { request: { url: /users }, response: { items_path: "", resource_mapping: { id: cel:item.id, display_name: cel:item.id } } } } }
event_feeds:
  log:
    request: { url: "tmpl:/log?from={{.since}}" }
    pagination: { strategy: page, page_param: page, page_size: 2, stop_on_short_page: true }
    response: { items_path: "" }
    since: cel:item.at
    event: { id: cel:item.id, occurred_at: cel:item.at, type: cel:item.kind, resource_type: team, resource_id: t, entitlement_name: member, principal_type: user, principal_id: cel:item.who }
`;
  test("go on where they ended, and tell nothing twice", async () => {
    const event = (no: number, kind = "grant") => ({
      id: `e${no}`,
      at: `2026-01-01T00:00:0${Math.floor(no / 2)}Z`,
      kind,
      who: "u",
    });
    const log = [event(1), event(2), event(3, "revoke")];
    const { handle, asked } = app((url) => {
      const rows = log.filter(({ at }) => at >= url.searchParams.get("from")!);
      const page = Number(url.searchParams.get("page")) - 1;
      return rows.slice(page * 2, page * 2 + 2);
    });
    const { runtime } = open(text, handle);
    const read = async (cursor: string) => {
      const found: string[] = [];
      for (;;) {
        const page = await runtime.listEvents({ feedId: "log", cursor, startAt: undefined });
        found.push(...page.events.map(({ id, event: { case: kind } }) => `${id} ${kind}`));
        ({ cursor } = page);
        expect(cursor.length).toBeLessThan(4096);
        if (!page.hasMore) return { found, cursor };
      }
    };
    const first = await read("");
    expect(first.found).toEqual(["e1 createGrantEvent", "e2 createGrantEvent", "e3 createRevokeEvent"]);
    expect((await read(first.cursor)).found).toEqual([]);
    // One more at the very same second.
    log.push({ ...event(3), id: "e3b" }, event(4, "usage"));
    const second = await read(first.cursor);
    expect(second.found).toEqual(["e3b createGrantEvent", "e4 usageEvent"]);
    expect((await read(second.cursor)).found).toEqual([]);
    expect(asked.at(-1)).toContain("/log?from=2026-01-01T00%3A00%3A02Z&page=1");
    expect((await runtime.listEventFeeds()).map(({ id }) => id)).toEqual(["log"]);
  });
});

describe("how often, and after which wait", () => {
  const rows = { rows: [{ id: "a" }] };
  test.each<[string, string, number, number, number]>([
    ["http.retry", "http: { retry: { max_attempts: 3, initial_backoff: 7s, max_backoff: 10s } }", 2, 3, 17_000],
    [
      "of a status",
      'error_handling: { error_status_codes: { "503": { action: retry, max_retries: 2, retry_after: 30s } } }',
      2,
      3,
      60_000,
    ],
    [
      "of a status that the engine does not repeat",
      'error_handling: { error_status_codes: { "409": { action: retry, max_retries: 1, retry_after: 5s } } }',
      1,
      2,
      5000,
    ],
  ])("%s", async (_, more, failures, attempts, waited) => {
    const status = more.includes("409") ? 409 : 503;
    const waits: number[] = [];
    const host = { sleep: async (ms: number) => void waits.push(ms) };
    const failing = (times: number) => {
      let left = times;
      const one = app(() => (left-- > 0 ? { status, body: {} } : rows));
      return { ...one, ...open(`${fileWith({})}${more}\n`, one.handle, {}, host) };
    };
    const fine = failing(failures);
    await fine.runtime.validate();
    expect([fine.asked.length, waits.reduce((sum, ms) => sum + ms, 0)]).toEqual([failures + 1, waited]);
    const never = failing(99);
    await expect(never.runtime.validate()).rejects.toThrow(`(${attempts} tries)`);
    expect(never.asked).toHaveLength(attempts);
  });

  test("a budget counts the requests that name it", async () => {
    const { handle } = app(() => rows);
    const text = fileWith({
      connect: "budgets: [{ name: few, requests: 5, per: 1m }, { name: all, requests: 50, per: 1m }]",
    }).replace("url: /rows", "url: /rows, budget: few");
    const seen: string[] = [];
    const { runtime } = open(text, handle);
    runtime.observe({ onRateLimit: ({ bucket, rateLimit }) => void seen.push(`${bucket} ${rateLimit.remaining}`) });
    await runtime.validate();
    expect(seen).toEqual(["few 4", "all 49"]);
  });
});

describe("secrets", () => {
  test("of files and programs are sent, and shown nowhere", async () => {
    const folder = mkdtempSync(join(tmpdir(), "baton-http-secrets-"));
    writeFileSync(join(folder, "token"), "secret-of-a-file\r\n", { mode: 0o600 });
    const text = `${fileWith({ connect: 'auth: { type: api_key, api_key: { header: X-Key, key: "${A}-${B}" } }' })}secrets: { A: { file: ${folder}/token }, B: { command: [/usr/bin/printf, "%s\\\\n", secret-of-a-program] } }\n`;
    const { handle } = app((_, { headers }) => ({
      status: 400,
      body: { error: { message: `no: ${headers["x-key"]}` } },
    }));
    const seen: string[] = [];
    const secrets = {
      add: (value: string) => void seen.push(value),
      scrub: (one: string) => one,
      scrubValue: (one: unknown) => one,
    };
    await expect(open(text, handle, {}, { secrets }).runtime.validate()).rejects.toThrow(
      "no: secret-of-a-file-secret-of-a-program",
    );
    expect(seen).toEqual(expect.arrayContaining(["secret-of-a-file", "secret-of-a-program"]));
  });

  test.each([
    ["{ file: /nowhere/at/all }", "secrets.A cannot be read"],
    ["{ command: [printf, x] }", "must be named with its whole path"],
    ["{ command: [/bin/false] }", "it ended with 1"],
    ["{ }", "must have either file or command"],
  ])("%s is told", (secret, message) => {
    const text = `${fileWith({ connect: 'auth: { type: bearer, token: "${A}" }' })}secrets: { A: ${secret} }\n`;
    expect(() => open(text, () => ({ status: 200 }))).toThrow(message);
  });
});

describe("where requests go", () => {
  test("the base URL may be what the app says at the login, and parts of it part of every address", async () => {
    const { handle, asked } = app((url) =>
      url.pathname === "/token"
        ? { access_token: "a-token", expires_in: 600, instance_url: "https://tenant.app.test", site: { id: "s/1" } }
        : { rows: [{ id: url.host }] },
    );
    const text = fileWith({
      connect:
        "auth: { type: oauth2_client_credentials, oauth2_client_credentials: { token_url: https://app.test/token, client_id: c, client_secret: s } }",
    })
      .replace("base_url: https://app.test/api", "base_url: cel:login.instance_url")
      .replace("url: /rows", 'url: "tmpl:/sites/{{.login.site.id}}/rows"');
    expect(ids((await open(text, handle).sync()).resources)).toEqual(["tenant.app.test"]);
    expect(asked).toContain("GET /sites/s%2F1/rows");
  });

  test("other bases by name", async () => {
    const { handle } = app((url) => ({ rows: [{ id: url.href }] }));
    const text = fileWith({ connect: "bases: { second: https://second.test/v2 }" }).replace(
      "url: /rows",
      "url: /rows, base: second",
    );
    expect(ids((await open(text, handle).sync()).resources)).toEqual(["https://second.test/v2/rows"]);
  });
});

describe("a page's parameters", () => {
  test("within a field of the body", async () => {
    const { handle, asked } = app((_, { body }) => {
      const { page } = JSON.parse(body) as { page: { after?: string; size: number } };
      return page.after ? { rows: [{ id: "b" }], next: null } : { rows: [{ id: "a" }], next: "x" };
    });
    const text = fileWith({
      list: "pagination: { strategy: cursor, limit_param: page.size, page_size: 1, cursor_param: page.after, cursor_path: next, send_in: body }",
    }).replace("url: /rows", "url: /rows, method: POST, body: { filter: all, page: { sort: id } }");
    expect(ids((await open(text, handle).sync()).resources)).toEqual(["a", "b"]);
    expect(asked).toContain('POST /api/rows {"filter":"all","page":{"sort":"id","size":1,"after":"x"}}');
  });

  test("in the path, and elsewhere for pages behind the first", async () => {
    const { handle, asked } = app((url) =>
      url.pathname.includes("/more/") ? { rows: [{ id: "b" }] } : { rows: [{ id: "a" }], next: "x/y" },
    );
    const text = fileWith({
      list: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next, send_in: path, next_url: '/more/{c}' }",
    });
    expect(ids((await open(text, handle).sync()).resources)).toEqual(["a", "b"]);
    expect(asked).toContain("GET /api/more/x%2Fy");
  });
});
