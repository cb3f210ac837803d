import { existsSync } from "node:fs";
import {
  FileInUseError,
  lockFile,
  openStore,
  type Store,
  type SyncStats,
  savedAtTimes,
  WorkFolderError,
} from "@baton-connectors/c1z";
import { BatonError, configError, toBatonError } from "@baton-connectors/sdk/errors";
import type { ExternalStore, SyncStore } from "@baton-connectors/sync";
import { usageError } from "../usage-error.ts";
import type { RowFile } from "./operations/stored-rows.ts";
import type { Session } from "./session.ts";

export interface OpenedStore {
  readonly store: SyncStore;
  readonly stats: (syncId: string) => Promise<SyncStats>;
  /** Writes the file, also after a failure. */
  readonly close: () => Promise<void>;
}

const saveEveryMs = 10_000;

/** The file of `--file`, to be written, and by nobody else meanwhile. */
export async function openForSync({ settings, tempDirectory, run, log }: Session): Promise<OpenedStore> {
  const { file } = settings;
  const { env, now } = run.stdio;
  const lock = locked(file);
  let store: Store;
  try {
    const engine = engineOf(settings.storageEngine);
    store = await opened(file, { temporaryDirectory: tempDirectory, engine, env });
  } catch (thrown) {
    lock?.[Symbol.dispose]();
    throw thrown;
  }
  const onFailure = (thrown: unknown) =>
    log.warn({ file, error: toBatonError(thrown).message }, "the sync could not be saved on its way");
  return {
    // A v3 file holds one sync: half of this one would take the place of the whole one before it.
    store: store.format === "v3" ? store : savedAtTimes(store, { everyMs: saveEveryMs, now, onFailure }),
    stats: (syncId) => store.stats(syncId),
    async close() {
      using _ = lock;
      await store.close();
    },
  };
}

function locked(file: string): Disposable | undefined {
  try {
    return lockFile(file);
  } catch (thrown) {
    if (!(thrown instanceof FileInUseError)) throw thrown;
    throw configError(thrown.message, {
      hint: "Wait until it has ended, or give --file another path. Nothing was changed.",
      cause: thrown,
    });
  }
}

/** `checkSettings` allows these, or nothing. */
const engineOf = (name: string) => (name === "pebble" || name === "sqlite" ? name : undefined);

/** The latest finished sync of another app's file. */
export async function openExternal({
  settings,
  tempDirectory,
  run,
}: Session): Promise<{ readonly store: ExternalStore; readonly close: () => Promise<void> }> {
  const options = { temporaryDirectory: tempDirectory, readOnly: true, env: run.stdio.env };
  const store = await opened(settings.externalResourceC1z, options);
  await latest(store, settings.externalResourceC1z);
  return { store, close: () => store.discard() };
}

/** The latest finished sync of `--file`, to be looked up in. */
export async function openRows({ settings, tempDirectory, run }: Session): Promise<RowFile> {
  if (!existsSync(settings.file)) {
    throw usageError(`the c1z file ${settings.file} does not exist`, "Sync first, or give --file the path of a file.");
  }
  const options = { temporaryDirectory: tempDirectory, readOnly: true, env: run.stdio.env };
  const store = await opened(settings.file, options);
  await latest(store, settings.file);
  return {
    path: settings.file,
    entitlement: (id) => store.getEntitlement(id),
    resource: (id) => store.getResource(id),
    grant: (id) => store.getGrant(id),
    close: () => store.discard(),
  };
}

async function opened(path: string, options: Parameters<typeof openStore>[1]): Promise<Store> {
  try {
    return await openStore(path, options);
  } catch (thrown) {
    const error = toBatonError(thrown);
    const message = error.message.includes(path) ? error.message : `${path}: ${error.message}`;
    const hint =
      error.hint ??
      (thrown instanceof WorkFolderError
        ? "Create it, or name another with --c1z-temp-dir, BATON_TMPDIR or TMPDIR. The file was left as it is."
        : "The file was left as it is. Give another path, or move it away.");
    throw new BatonError(error.code, message, { kind: error.kind, hint, cause: thrown });
  }
}

async function latest(store: Store, path: string): Promise<void> {
  if ((await store.bindLatest()) !== undefined) return;
  await store.discard();
  throw configError(`${path} holds no finished sync`, {
    hint: "Sync first; an interrupted sync goes on when it is run again.",
  });
}
