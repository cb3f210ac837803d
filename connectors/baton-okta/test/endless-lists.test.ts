import { silentLog } from "@baton-connectors/sdk";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { generateTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { openOrganisation } from "./organisation.ts";

const tenant = generateTenant({ users: 6, groups: 2, memberships: 4, apps: 1, admins: 2, resourceSets: 1 }, 5);
const everything: Partial<Config> = { syncCustomRoles: true, syncSecrets: true };

/** The list goes on for ever under other cursors: `next` names the one behind, `withRows` says whether pages are as the first. */
async function synced(
  path: RegExp,
  { next, withRows }: { next: (page: number) => number; withRows: boolean },
  change: Partial<Config>,
) {
  const organisation = openOrganisation({ tenant });
  const first = new Map<string, string>();
  let asked = 0;
  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    if (!path.test(url.pathname)) return organisation.transport(url, init);
    if (++asked > 5000) throw new Error("the list is read for ever");
    const page = Number(url.searchParams.get("after") ?? 1);
    url.searchParams.delete("after");
    const text = first.get(url.href) ?? (await (await organisation.transport(url, init)).text());
    first.set(url.href, text);
    // Under /iam the list is a field; the link is taken from the header there, too.
    const empty = JSON.stringify(JSON.parse(text), (_, value) => (Array.isArray(value) ? [] : value));
    const behind = new URL(url);
    behind.searchParams.set("after", String(next(page)));
    const headers = { "content-type": "application/json", link: `<${behind.href}>; rel="next"` };
    return new Response(page === 1 || withRows ? text : empty, { headers });
  }) as typeof globalThis.fetch;
  const runtime = organisation.runtime(change, { transport: async () => fetch });
  const sleep = async () => void (await new Promise(setImmediate));
  const outcome = await runSync({ runtime, store: memoryStore(), log: silentLog, sleep }).then(
    () => "finished",
    ({ kind, message }: { kind?: string; message: string }) => (kind === "upstream" ? "Okta's error" : message),
  );
  return { outcome, asked };
}

const lists: readonly (readonly [string, RegExp, Partial<Config>])[] = [
  ["users", /\/api\/v1\/users$/, everything],
  // Of whom no row is made.
  ["users whom the e-mail filter leaves out", /\/api\/v1\/users$/, { filterEmailDomains: ["nobody.test"] }],
  ["groups", /\/api\/v1\/groups$/, everything],
  ["members of a group", /\/groups\/[^/]+\/users$/, everything],
  ["members whom the e-mail filter leaves out", /\/groups\/[^/]+\/users$/, { filterEmailDomains: ["nobody.test"] }],
  ["administrators", /\/iam\/assignees\/users$/, everything],
  ["roles of a user", /\/users\/[^/]+\/roles$/, everything],
  ["roles of a group", /\/groups\/[^/]+\/roles$/, everything],
  ["apps", /\/api\/v1\/apps$/, everything],
  ["users of an app", /\/apps\/[^/]+\/users$/, everything],
  ["devices", /\/api\/v1\/devices$/, everything],
  ["custom roles", /\/iam\/roles$/, everything],
  ["resource sets", /\/iam\/resource-sets$/, everything],
  ["bindings", /\/bindings$/, everything],
  ["API tokens", /\/api-tokens$/, everything],
];

describe.each([
  ["leads back to itself", { next: (page: number) => page, withRows: true }],
  ["goes round between two pages", { next: (page: number) => (page % 2) + 1, withRows: true }],
  ["goes on for ever with the same rows", { next: (page: number) => page + 1, withRows: true }],
])("a list that %s is an error of Okta's", (_, way) => {
  test.each(lists)("%s", async (_, path, change) => {
    const { outcome, asked } = await synced(path, way, change);
    expect([outcome, asked > 1]).toEqual(["Okta's error", true]);
  });
});

test.each(["users", "roles of a user"])("and so is one that goes on for ever with nothing: %s", async (name) => {
  const [, path, change] = lists.find(([one]) => one === name)!;
  const { outcome } = await synced(path, { next: (page) => page + 1, withRows: false }, change);
  expect(outcome).toBe("Okta's error");
});
