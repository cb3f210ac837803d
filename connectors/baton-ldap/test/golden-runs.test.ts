import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { asGo, configOf, difference, type GoldenRun, goldenRows, goldenRuns, syncOptionsOf } from "./golden.ts";
import { differing, everywhere, mended, mendedCorners, refused } from "./known-endings.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";
import { startTenant } from "./tenant.ts";

const certificates = mkdtempSync(join(tmpdir(), "ldap-golden-"));
let server: RunningSlapd;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startTenant({ certificates });
  proxy = await faultProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
  rmSync(certificates, { recursive: true });
});

/** A hang is given up soon. */
const openAt = (run: GoldenRun, port: number) =>
  openLdap({
    ...configOf(run, `ldap://127.0.0.1:${port}`),
    requestTimeout: run.faults?.some(({ hang }) => hang) ? 0.2 : 60,
  });

async function repeat(run: GoldenRun) {
  proxy.setFaults(run.faults ?? []);
  const ldap = openAt(run, proxy.port);
  try {
    const { summary, store } = await ldap.sync(syncOptionsOf(run));
    const skips = Object.fromEntries(summary.skips.map(({ reason, count }) => [reason, count]));
    return { rows: asGo(rowsOf(store)), skips, requests: proxy.seen.filter(({ op }) => op !== "unbind").length };
  } finally {
    await ldap.close();
  }
}

const usual = goldenRuns.find(({ name }) => name === "default")!;
const own = goldenRuns.filter(({ slapdGlobal }) => slapdGlobal !== undefined);
const known = { ...mended, ...mendedCorners, ...refused };
const rest = goldenRuns.filter(({ name, slapdGlobal }) => slapdGlobal === undefined && !(name in known));
const succeeded = rest.filter(({ rc }) => rc === 0);
const failed = rest.filter(({ rc }) => rc !== 0);
const named = (names: readonly string[]) => names.map((name) => goldenRuns.find((run) => run.name === name)!);

test("all recorded syncs are compared", () => {
  const compared = [...succeeded, ...failed, ...own, ...named(Object.keys(known))];
  expect(new Set(compared.map(({ name }) => name)).size).toBe(goldenRuns.length);
  expect(Object.keys(differing).filter((name) => !succeeded.some((run) => run.name === name))).toEqual([]);
});

/** Where ours reads what Go leaves unread. */
const readsMore = ["nasty-badbase", "odd-lowercase-attrs"];

describe("a recorded sync ends in the recorded rows, with no more requests", () => {
  test.each(succeeded)("$name", async (run) => {
    const { rows, requests } = await repeat(run);
    const other = difference(rows, goldenRows(run)!).filter((line) => !everywhere.test(line));
    const { only } = differing[run.name] ?? {};
    expect(only ? other.filter((line) => !only.test(line)) : other).toEqual([]);
    if (only) expect(other.length).toBeGreaterThan(0);
    if (!readsMore.includes(run.name)) expect(requests).toBeLessThanOrEqual(run.operations!);
  });
});

describe("a recorded failure is one, too", () => {
  test.each(failed)("$name", async (run) => {
    await expect(repeat(run)).rejects.toThrow(/LDAP result|lost|does not answer/);
  });
});

describe("where Go's sync fails, or does not end, ours has every row", () => {
  test.each(named(Object.keys(mended)))("$name", async (run) => {
    const { rows, skips } = await repeat(run);
    const { skips: counted = {} } = mended[run.name]!;
    expect(skips).toEqual({ "a memberUid that no user has": expect.any(Number), ...counted });
    const other = difference(rows, goldenRows(usual)!).filter((line) => !everywhere.test(line));
    const touched =
      run.faults?.flatMap(({ patch = [] }) => patch.map(({ dn }) => new RegExp(dn.replace("^", ":"), "i"))) ?? [];
    expect(other.filter((line) => !touched.some((dn) => dn.test(line)))).toEqual([]);
  });

  test.each(named(Object.keys(mendedCorners)))("$name", async (run) => {
    const { rows, skips } = await repeat(run);
    expect(skips).toEqual({ [mendedCorners[run.name]!]: 1 });
    expect(rows.resources.size).toBeGreaterThan(0);
  });
});

describe("where Go's sync ends well without what it could not read, ours fails", () => {
  test.each(named(Object.keys(refused)))("$name", async (run) => {
    await expect(repeat(run)).rejects.toThrow(refused[run.name]);
  });
});

test.each(own)("$name: the server's limit for whoever binds without a password ends it", async (run) => {
  const other = await startTenant({ certificates, global: run.slapdGlobal! });
  const ldap = openAt(run, other.port);
  try {
    await expect(ldap.sync(syncOptionsOf(run))).rejects.toThrow("size limit exceeded");
  } finally {
    await ldap.close();
    await other.stop();
  }
});
