import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareIds, type IdComparison, openSqlReader, type SqlReader } from "@baton-connectors/c1z";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { safeJson, safeLines } from "@baton-connectors/sdk/safe-text";
import { parseFlags } from "../flags/parse-flags.ts";
import { allFields } from "../invocation.ts";
import { runConnector } from "../modes/run-connector.ts";
import type { Run } from "../program-run.ts";
import { usageError } from "../usage-error.ts";
import { type DeploymentSettings, deploymentSettings } from "./deployment-settings.ts";
import { judgeSettings } from "./judge-settings.ts";
import { renderIds, renderSettings } from "./render-migration.ts";

/**
 * Shows what becomes of the settings of the Go program, and, with the last file that it wrote, that no id changes: the app is read with the
 * same settings, into a file that is thrown away. Nothing is changed anywhere.
 *
 * Status 1: an id of the Go program's file is not there any more.
 */
export async function runMigrate(run: Run): Promise<number> {
  const { program, invocation, stdio, secrets, defaults } = run;
  const json = invocation.flags.get("output") === "json";
  const from = String(invocation.flags.get("from") ?? "");
  const goFile = String(invocation.flags.get("go-file") ?? "");
  if (from === "" && goFile === "") {
    throw usageError(
      "migrate is given nothing to look at",
      "Give --from the unit, compose file, script or file of variables that starts the Go program, --go-file the last .c1z that it wrote, or both.",
    );
  }
  const print = (text: string) => stdio.stdout.write((json ? safeJson : safeLines)(secrets.scrub(text)));
  const fields = allFields(program.config, defaults);
  const found = from === "" ? undefined : deploymentSettings(from, program.name, stdio.env);
  const settings = found && judgeSettings(found, fields);
  if (settings && !json) print(renderSettings(from, settings));
  const ids = goFile === "" ? undefined : await idsOf(run, goFile, found);
  if (ids && !json) print(renderIds(goFile, ids));
  if (json) print(`${JSON.stringify({ settings: settings ?? [], ids: ids ?? [] }, null, 2)}\n`);
  return ids?.some(({ gone }) => gone > 0) ? 1 : 0;
}

async function idsOf(run: Run, goFile: string, found: DeploymentSettings | undefined): Promise<IdComparison[]> {
  const before = await opened(goFile);
  const folder = mkdtempSync(join(tmpdir(), "baton-migrate-"));
  try {
    const earlier = before.latestFinished();
    if (!earlier) throw usageError(`${goFile} holds no finished sync`, "Give --go-file a file of a whole sync.");
    const file = join(folder, "now.c1z");
    const status = await runConnector(asSync(run, file, found));
    if (status !== 0) throw new BatonError("Canceled", "the sync to compare with was stopped");
    const after = await opened(file);
    try {
      const later = after.latestFinished()!;
      return compareIds({ reader: before, syncId: earlier.syncId }, { reader: after, syncId: later.syncId });
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same settings, for a sync into another file, whatever else they are for. */
function asSync(run: Run, file: string, found: DeploymentSettings | undefined): Run {
  const { program, invocation, stdio, defaults } = run;
  const fields = allFields(program.config, defaults);
  const known = new Set(fields.map(({ name }) => name));
  const deployed = found ? parseFlags(fields, found.args, program.name).values : new Map();
  const given = [...invocation.flags].filter(([name]) => known.has(name));
  const own = { file, "client-id": "", "client-secret": "", "log-level": "error", quiet: true };
  const flags = new Map([...deployed, ...given, ...Object.entries(own)]);
  return {
    ...run,
    invocation: { ...invocation, command: undefined, flags },
    stdio: { ...stdio, env: { ...found?.env, ...stdio.env } },
  };
}

async function opened(path: string): Promise<SqlReader> {
  try {
    return await openSqlReader(path);
  } catch (thrown) {
    throw usageError(toBatonError(thrown).message, "Give --go-file the path of a .c1z file that the Go program wrote.");
  }
}
