import { parseResourceBid, toBatonError } from "@baton-connectors/sdk";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { openAws } from "./aws.ts";
import { differences } from "./differences.ts";
import {
  configOf,
  type GoldenRun,
  goldenRows,
  goldenRuns,
  goldenTenant,
  rowKinds,
  setupOf,
  storedRows,
} from "./golden.ts";
import { everywhere, ofChildAccounts, runsOfTheCommandLine, runsThatEndOtherwise } from "./known-endings.ts";

const compared = goldenRuns.filter(({ name }) => !runsOfTheCommandLine.has(name));

test("all 164 recorded syncs are compared: here, and in golden-program.test.ts", () => {
  expect([goldenRuns.length, compared.length]).toEqual([164, 159]);
  expect(Object.keys(runsThatEndOtherwise).filter((name) => !goldenRuns.some((run) => run.name === name))).toEqual([]);
});

/** Go asks for each object by itself: so does ours where the account's details may not be read. */
const withoutDetails = "iam:GetAccountAuthorizationDetails";

describe("a sync of the tenant the Go connector was recorded with", () => {
  test.each(compared)("$name leads to the same rows", async (run) => {
    const other = runsThatEndOtherwise[run.name];
    const ours = await outcome(run);
    expect([run.name, ours.exit, ours.message]).toEqual([run.name, other?.exit ?? run.exit, expect.any(String)]);
    if (ours.exit !== 0) return;
    const like = goldenRuns.find(({ name }) => name === (other?.rowsOf ?? run.name))!;
    const isPlain = run.flags["role-arn"] === undefined;
    const known = [
      ...everywhere,
      ...(other?.rows ?? []),
      ...(isPlain || run.flags["use-assume"] ? ofChildAccounts : []),
    ];
    const golden = goldenRows(like);
    // Types that were not asked for are not in the file.
    if (other?.rowsOf !== undefined && run.rows) golden.resourceTypes = goldenRows(run).resourceTypes;
    // Of some runs not all kinds of rows were kept.
    for (const kind of rowKinds) if (like.rows?.[kind] === undefined) ours.rows[kind] = golden[kind];
    const found = differences(golden, ours.rows).filter(
      (one) => !known.some((begin) => (typeof begin === "string" ? one.startsWith(begin) : begin.test(one))),
    );
    expect(found).toEqual([]);
  });
});

async function outcome(run: GoldenRun) {
  const into = memoryStore();
  const types = run.flags["sync-resource-types"];
  const targets = run.flags["sync-resources"];
  const setup = setupOf(run);
  try {
    const app = openAws(goldenTenant, configOf(run), { ...setup, deny: [...(setup.deny ?? []), withoutDetails] });
    await app.sync({
      into,
      ...(typeof types === "string" && { resourceTypeIds: types.split(",") }),
      ...(typeof targets === "string" && { targets: targets.split(",").map(parseResourceBid) }),
      ...(run.flags["skip-entitlements-and-grants"] && { skipEntitlementsAndGrants: true }),
      ...(run.flags.workers && { workers: Number(run.flags.workers) }),
    });
    return { exit: 0, message: "", rows: storedRows(into) };
  } catch (thrown) {
    const error = toBatonError(thrown);
    return { exit: error.codeNumber, message: error.message, rows: storedRows(into) };
  }
}
