import { parseResourceBid, toBatonError } from "@baton-connectors/sdk";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { differences } from "./differences.ts";
import { configOf, type GoldenRun, goldenRows, goldenRuns, setupOf, storedRows } from "./golden.ts";
import { businessPlusRows, runsOfTheCommandLine, runsThatEndOtherwise } from "./known-endings.ts";
import { openSlack } from "./slack.ts";

const compared = goldenRuns.filter(({ name }) => !runsOfTheCommandLine.has(name));

test("all 157 recorded syncs are compared: here, and in golden-program.test.ts", () => {
  expect([goldenRuns.length, compared.length]).toEqual([157, 152]);
  expect(Object.keys(runsThatEndOtherwise).filter((name) => !goldenRuns.some((run) => run.name === name))).toEqual([]);
});

describe("a sync of the tenant the Go connector was recorded with", () => {
  test.each(compared)("$name leads to the same rows", async (run) => {
    const other = runsThatEndOtherwise[run.name];
    const ours = await outcome(run);
    expect([run.name, ours.exit]).toEqual([run.name, other?.exit ?? run.exit]);
    if (ours.exit !== 0) return;
    const like = goldenRuns.find(({ name }) => name === (other?.rowsOf ?? run.name))!;
    const known = [
      ...(other?.rows ?? []),
      ...(run.name.startsWith("bp") || run.name === "log-debug" ? businessPlusRows : []),
    ];
    const golden = goldenRows(like);
    // Types that were not asked for are not in the file.
    if (other?.rowsOf !== undefined && run.rows) golden.resourceTypes = goldenRows(run).resourceTypes;
    const found = differences(golden, ours.rows).filter((one) => !known.some((begin) => one.startsWith(begin)));
    expect(found).toEqual([]);
  });
});

async function outcome(run: GoldenRun) {
  const { tenant, options } = setupOf(run);
  const into = memoryStore();
  const types = run.flags["sync-resource-types"];
  const targets = run.flags["sync-resources"];
  try {
    const slack = openSlack(tenant, configOf(run), options);
    await slack.sync({
      into,
      ...(typeof types === "string" && { resourceTypeIds: types.split(",") }),
      ...(typeof targets === "string" && { targets: targets.split(",").map(parseResourceBid) }),
      ...(run.flags["skip-entitlements-and-grants"] && { skipEntitlementsAndGrants: true }),
      ...(run.flags.workers && { workers: Number(run.flags.workers) }),
    });
    return { exit: 0, rows: storedRows(into) };
  } catch (thrown) {
    return { exit: toBatonError(thrown).codeNumber, rows: storedRows(into) };
  }
}
