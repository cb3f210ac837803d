import type { RunningSlapd } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { type Fault, type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";
import { smallConfig, startSmall, suffix } from "./small-tenant.ts";

let server: RunningSlapd;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startSmall();
  proxy = await faultProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

async function synced(faults: readonly Fault[] = [], changes: Partial<Config> = {}) {
  proxy.setFaults(faults);
  const ldap = openLdap({ ...smallConfig(proxy.port), ...changes });
  try {
    const { store, summary } = await ldap.sync({ workers: 1 });
    return { rows: rowsOf(store), summary };
  } finally {
    await ldap.close();
  }
}
const searches = () => proxy.seen.filter(({ op }) => op === "search");
const people = (i: number) => `uid=p${i},ou=people,${suffix}`;
const team = (i: number) => `cn=team ${i},ou=groups,${suffix}`;

test("who a list has shown costs no search: one for each page, group and role, and what a memberURL finds", async () => {
  const { rows } = await synced();
  expect(rows.grants.size).toBeGreaterThan(40);
  const of = (scope: string) => searches().filter((one) => one.scope === scope);
  const entries = of("base").filter(({ base }) => base !== "");
  // The base, 11 groups, 6 roles.
  expect(entries.map(({ base }) => base).sort()).toEqual([...new Set(entries.map(({ base }) => base))].sort());
  expect(entries).toHaveLength(1 + 11 + 6);
  // 23 people, 11 groups, 6 roles, 5 temps, five at a time.
  expect(of("sub")).toHaveLength(5 + 3 + 2 + 1);
});

test("who no list has shown is asked for once, is a user by that name, and is counted at the end", async () => {
  const ghost = `uid=ghost,ou=people,${suffix}`;
  const set = { member: [people(1), ghost, `ou=people,${suffix}`] };
  const patch = [0, 1].map((i) => ({ dn: `^${team(i)}$`, set }));
  const { rows, summary } = await synced([{ op: "search", patch }]);
  for (const i of [0, 1]) expect(rows.grants.has(`group:${team(i)}:member:user:${ghost}`)).toBe(true);
  expect(rows.grants.has(`group:${team(0)}:member:user:ou=people,${suffix}`)).toBe(true);
  expect(searches().filter(({ base }) => base === ghost)).toHaveLength(1);
  const counted = summary.unresolved.principals.map(({ principalType, count }) => [principalType, count]);
  // Both of both groups, and of the group that holds them.
  expect(counted).toEqual([["user", 2 * 2 + 2]]);
});

test("one connection does for a sync that reads one page at a time, and none is left", async () => {
  const before = server.log().length;
  await synced();
  expect(proxy.connections).toBe(1);
  expect(proxy.seen.filter(({ op }) => op === "bind")).toHaveLength(1);
  await server.logged("UNBIND", before);
});

test("a server that stays away is given up after some tries, not after minutes", async () => {
  await expect(synced([{ close: "before" }])).rejects.toMatchObject({ code: "Unavailable" });
  expect(proxy.connections).toBeLessThan(12);
});

test.each<[string, Omit<Fault, "paged">]>([
  ["takes for another's", { badcookie: true }],
  ["refuses with 2", { result: [2, "paged results cookie is invalid"] }],
  ["refuses with 53", { result: [53, "paged results cookie is invalid"] }],
])("a list whose every cookie the server %s is begun anew some times, then an error", async (_, fault) => {
  await expect(synced([{ op: "search", paged: true, ...fault }])).rejects.toThrow(/LDAP result/);
  expect(searches().length).toBeLessThan(100);
});
