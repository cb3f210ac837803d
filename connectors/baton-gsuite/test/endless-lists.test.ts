import { silentLog } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { makeTenant } from "../simulator/index.ts";
import { gsuite } from "../src/connector.ts";
import { openGoogle } from "./google.ts";

const tenant = makeTenant({ users: 4, groups: 2, memberships: 8, roles: 4 }, 5);

/** A sync of Google whose list goes on for ever: `next` is the number of the page behind one. */
async function synced(list: RegExp, { next, withRows = true }: { next: (page: number) => number; withRows?: boolean }) {
  const google = openGoogle(tenant);
  const first = new Map<string, string>();
  let asked = 0;
  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    if (!list.test(`${url.pathname}${url.search}`)) return google.transport(url, init);
    if (++asked > 5000) throw new Error("the list is read for ever");
    const page = Number(url.searchParams.get("pageToken")?.slice(1) ?? 1);
    url.searchParams.delete("pageToken");
    const text = first.get(url.href) ?? (await (await google.transport(url, init)).text());
    first.set(url.href, text);
    const { kind, ...rows } = JSON.parse(text) as Record<string, unknown>;
    const body = {
      ...(kind !== undefined && { kind }),
      ...((page === 1 || withRows) && rows),
      nextPageToken: `t${next(page)}`,
    };
    return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  }) as typeof globalThis.fetch;
  const host = { log: silentLog, transport: async () => fetch, sleep: async () => {} };
  const runtime = createRuntime(gsuite, google.settings, host);
  const outcome = await runSync({ runtime, store: memoryStore(), ...host }).then(
    () => "finished",
    ({ kind, message }: { kind?: string; message: string }) => (kind === "upstream" ? "Google's error" : message),
  );
  return { outcome, asked };
}

const lists: readonly (readonly [string, RegExp])[] = [
  ["users", /\/users\?.*orderBy/],
  ["ids of users", /\/users\?(?!.*orderBy)/],
  ["groups", /\/groups\?/],
  ["members", /\/members\?/],
  ["roles", /\/roles\?/],
  ["assignments of a role", /\/roleassignments\?/],
  ["SSO profiles", /\/inboundSamlSsoProfiles\?/],
];

describe.each([
  ["leads back to itself", { next: (page: number) => page }],
  ["goes round between two pages", { next: (page: number) => (page % 2) + 1 }],
  ["goes on for ever with the same rows", { next: (page: number) => page + 1 }],
])("a list that %s is an error of Google's", (_, way) => {
  test.each(lists)("%s", async (_, list) => {
    const { outcome, asked } = await synced(list, way);
    expect([outcome, asked > 1]).toEqual(["Google's error", true]);
  });
});

test("and so is one that goes on for ever with nothing", async () => {
  const { outcome } = await synced(/\/users\?(?!.*orderBy)/, { next: (page) => page + 1, withRows: false });
  expect(outcome).toBe("Google's error");
});
