import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { differences } from "./differences.ts";
import { type GoldenRun, goldenRows, goldenTenant, read, rowKinds, settingsOf, storedRows } from "./golden.ts";
import { keySettings, openGoogle } from "./google.ts";
import { runsThatEndOtherwise } from "./known-endings.ts";

const { pool, runs } = read<{ pool: JsonObject[]; runs: GoldenRun[] }>("golden-runs.json.gz");

const complete = runs.find(({ name }) => name === "a-all")!;

describe("a sync of the tenant the Go connector was recorded with", () => {
  for (const run of runs) {
    test(`${run.name} leads to the same rows`, async () => {
      const ours = await outcome(run);
      const other = runsThatEndOtherwise[run.name];
      expect([run.name, ours.exit]).toEqual([run.name, other?.exit ?? run.exit]);
      const like = other?.rowsOf ? runs.find(({ name }) => name === other.rowsOf)! : run;
      const golden = goldenRows(pool, ours.exit === 0 ? like.rows : complete.rows);
      // Grants that were not expanded yet name no sources.
      const idsOnly = other?.idsOnly || ours.exit !== 0;
      const found = rowKinds
        .flatMap((kind) => differences(kind, golden[kind], ours.rows[kind], idsOnly && kind !== "resources"))
        .filter((difference) => !other?.rows?.some((row) => difference.startsWith(`${row}:`)));
      // Which types were read before a failure is chance in Go: what is there by then must be right, not complete.
      expect(ours.exit === 0 ? found : found.filter((difference) => !difference.endsWith(": missing"))).toEqual([]);
    });
  }
});

/** The key files of the recording differ from the usual one in a single line each. */
function keyOf(flags: GoldenRun["flags"]) {
  const name = flags["credentials-json-file-path"];
  if (name === "key-wrong-type.json") return keySettings({ type: "authorized_user" });
  if (name === "key-no-uri.json") return keySettings({ token_uri: "" });
  return name === "key-custom-uri.json" ? keySettings({ token_uri: "http://127.0.0.1:8013/token" }) : {};
}

async function outcome(run: GoldenRun) {
  const google = openGoogle(goldenTenant, run.overlay, { ...settingsOf(run.flags), ...keyOf(run.flags) });
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
