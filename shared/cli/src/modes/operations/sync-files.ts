import { existsSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type Compacted,
  compactSyncs,
  generateSyncDiff,
  makeWorkFolder,
  openStore,
  removeWorkFolder,
} from "@baton-connectors/c1z";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { runSync } from "@baton-connectors/sync";
import { usageError } from "../../usage-error.ts";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { printResult } from "./print-result.ts";

/** Adds what one sync of `--file` has and another has not to the file, as a partial sync. */
export async function diffSyncs(session: Session, mode: Mode & { kind: "diff-syncs" }): Promise<void> {
  const { settings, log } = session;
  mustExist(settings.file, "--file");
  const { baseSyncId, appliedSyncId } = mode;
  const syncId = await withFile(() => generateSyncDiff(settings.file, baseSyncId, appliedSyncId, placeOf(session)));
  log.info({ new_sync_id: syncId }, "generated diff of syncs");
  printResult(session, { file: settings.file, syncId, baseSyncId, appliedSyncId });
}

/** Merges syncs of several files into a new file, and expands its grants. The new file appears when it is complete. */
export async function compact(session: Session, mode: Mode & { kind: "compact-syncs" }): Promise<void> {
  const { paths, syncIds, outputDirectory } = mode;
  for (const path of paths) mustExist(path, "--compact-file-paths");
  if (!statSync(outputDirectory, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`${outputDirectory} is no directory`, "Give --compact-output-path a directory that exists.");
  }
  const inputs = paths.map((path, i) => ({ path, syncId: syncIds[i]! }));
  // Beside the result, so that it can be moved there in one step.
  const folder = await makeWorkFolder(outputDirectory, ".baton-");
  try {
    const compacted = await withFile(() => compactSyncs(inputs, folder, placeOf(session)));
    if (compacted.needsExpansion) await expand(session, compacted);
    const path = join(outputDirectory, basename(compacted.path));
    await rename(compacted.path, path);
    session.log.info({ file_path: path, sync_id: compacted.syncId }, "compacted file");
    printResult(session, { file: path, syncId: compacted.syncId });
  } finally {
    await removeWorkFolder(folder);
  }
}

async function expand(session: Session, { path, syncId }: Compacted): Promise<void> {
  const { runtime, log, signal, run } = session;
  const store = await openStore(path, placeOf(session));
  try {
    const summary = await runSync({ runtime, store, log, signal, now: run.stdio.now, syncId, onlyExpandGrants: true });
    if (summary.outcome !== "finished") throw new BatonError("Canceled", "compaction was stopped; nothing was written");
  } catch (thrown) {
    await store.discard();
    throw thrown;
  }
  await store.close();
}

const placeOf = ({ tempDirectory, run }: Session) => ({ temporaryDirectory: tempDirectory, env: run.stdio.env });

function mustExist(path: string, flag: string): void {
  if (!existsSync(path)) throw usageError(`the c1z file ${path} does not exist`, `Give ${flag} the path of a file.`);
}

/** What is wrong with a file is the user's to mend, not a mistake of this program. */
async function withFile<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = toBatonError(thrown);
    const hint = error.hint ?? "The files were left as they were; `baton syncs` lists what they hold.";
    throw new BatonError(error.code, error.message, { kind: error.kind, hint, cause: thrown });
  }
}
