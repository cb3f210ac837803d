import { beforeAll, describe, expect, test } from "@jest/globals";
import { asOurs } from "./bodies.ts";
import { configOf, type GoldenOp, goldenRuns, read, setupOf } from "./golden.ts";
import { openJira } from "./jira.ts";
import { looksBefore, opsOfTheCommandLine, opsThatEndOtherwise } from "./known-operations.ts";
import { perform, readsIn, type Synced } from "./operations.ts";

const ops = read<GoldenOp[]>("golden-ops");
const compared = ops.filter(({ name }) => !Object.hasOwn(opsOfTheCommandLine, name));

test("all 208 recorded operations are compared: here, and in golden-program.test.ts", () => {
  expect([ops.length, compared.length]).toEqual([208, 208 - Object.keys(opsOfTheCommandLine).length]);
  expect(Object.keys(opsThatEndOtherwise).filter((name) => !ops.some((op) => op.name === name))).toEqual([]);
});

let synced: Synced;
beforeAll(async () => {
  const run = goldenRuns.find(({ name }) => name === "default")!;
  const { tenant, options } = setupOf(run);
  synced = (await openJira(tenant, configOf(run), options).sync()).store.content();
});

describe("an operation recorded with the Go connector", () => {
  test.each(compared)("$name changes the same, and ends as it did", async (op) => {
    const other = opsThatEndOtherwise[op.name];
    const ours = await perform(op, synced);
    const writes = op.calls.filter(([method]) => method !== "GET").map(asOurs);
    const reads = readsIn(ops.find(({ name }) => name === (other?.readsLike ?? op.name))!.calls);
    expect({ exit: ours.exit, writes: ours.writes, said: ours.said }).toEqual({
      exit: other?.exit ?? op.exit,
      writes: other?.writes?.(writes) ?? writes,
      said: other?.says === undefined ? expect.any(String) : expect.stringContaining(other.says),
    });
    const looked = [...(other?.reads?.(reads) ?? reads), ...looksBefore(ours.writes)];
    expect(ours.reads).toEqual(looked.toSorted());
  });
});
