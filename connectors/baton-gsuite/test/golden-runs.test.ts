import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { differences } from "./differences.ts";
import { type GoldenRun, goldenRows, goldenTenant, read, rowKinds, settingsOf, storedRows } from "./golden.ts";
import { openGoogle } from "./google.ts";
import { runsThatEndOtherwise } from "./known-endings.ts";

const { pool, runs } = read<{ pool: JsonObject[]; runs: GoldenRun[] }>("golden-runs.json.gz");

describe("a sync of the tenant the Go connector was recorded with", () => {
  for (const run of runs) {
    test(`${run.name} leads to the same rows`, async () => {
      const ours = await outcome(run);
      const known = runsThatEndOtherwise[run.name];
      expect(ours.exit).toBe(known ? known.exit : run.exit);
      if (known && !known.rows) return;
      const golden = goldenRows(pool, known?.rowsOf ? runs.find(({ name }) => name === known.rowsOf)!.rows : run.rows);
      const found = rowKinds.flatMap((kind) => differences(kind, golden[kind], ours.rows[kind]));
      expect(found).toEqual([]);
    });
  }
});

async function outcome(run: GoldenRun) {
  const google = openGoogle(goldenTenant, run.overlay, settingsOf(run.flags));
  const { memoryStore } = await import("@baton-connectors/sync/memory");
  const into = memoryStore();
  const types = run.flags["sync-resource-types"];
  const options = {
    into,
    ...(typeof types === "string" && { resourceTypeIds: types.split(",") }),
    ...(run.flags["skip-entitlements-and-grants"] && { skipEntitlementsAndGrants: true }),
    ...(run.flags.workers && { workers: Number(run.flags.workers) }),
  };
  try {
    await google.sync(options);
    return { exit: 0, rows: storedRows(into), google };
  } catch (thrown) {
    return {
      exit: toBatonError(thrown).codeNumber,
      rows: storedRows(into),
      google,
      error: toBatonError(thrown).message,
    };
  }
}
