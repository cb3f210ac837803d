import { toBatonError } from "@baton-connectors/sdk";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { differences } from "./differences.ts";
import { configOf, type GoldenRun, goldenRows, goldenRuns, setupOf, storedRows } from "./golden.ts";
import { openJira } from "./jira.ts";
import { runsOfTheCommandLine, runsThatEndOtherwise } from "./known-endings.ts";

const compared = goldenRuns.filter(({ name }) => !Object.hasOwn(runsOfTheCommandLine, name));

test("all 125 recorded syncs are compared: here, and in golden-program.test.ts", () => {
  expect([goldenRuns.length, compared.length]).toEqual([125, 125 - Object.keys(runsOfTheCommandLine).length]);
  expect(Object.keys(runsThatEndOtherwise).filter((name) => !goldenRuns.some((run) => run.name === name))).toEqual([]);
});

describe("a sync of the site the Go connector was recorded with", () => {
  test.each(compared)("$name leads to the same rows", async (run) => {
    const other = runsThatEndOtherwise[run.name];
    const ours = await outcome(run);
    expect([run.name, ours.said, ours.exit]).toEqual([run.name, expect.anything(), other?.exit ?? run.exit]);
    if (other?.says !== undefined) expect(ours.said).toContain(other.says);
    if (ours.exit !== 0) return;
    const like = goldenRuns.find(({ name }) => name === (other?.rowsOf ?? run.name))!;
    const { tenant } = setupOf(run);
    const found = differences(goldenRows(like), ours.rows, { tenant, config: configOf(run) });
    expect(found.filter((one) => !(other?.rows ?? []).some((begin) => one.startsWith(begin)))).toEqual([]);
  });
});

async function outcome(run: GoldenRun) {
  const { tenant, options } = setupOf(run);
  const into = memoryStore();
  const types = run.flags["sync-resource-types"];
  const targets = run.flags["sync-resources"];
  try {
    const { sync } = openJira(tenant, configOf(run), options);
    const { summary } = await sync({
      into,
      ...(typeof types === "string" && { resourceTypeIds: types.split(",") }),
      ...(typeof targets === "string" && {
        targets: targets.split(",").map((text) => ({ resourceType: "group", resource: text })),
      }),
      ...(run.flags["skip-entitlements-and-grants"] && { skipEntitlementsAndGrants: true }),
      ...(run.flags.workers && { workers: Number(run.flags.workers) }),
    });
    return { exit: 0, rows: storedRows(into), said: JSON.stringify(summary.skips) };
  } catch (thrown) {
    const error = toBatonError(thrown);
    return { exit: 1, rows: storedRows(into), said: `${error.code}: ${error.message}; ${error.hint}` };
  }
}
