import { openReader, openSyncList, type Reader, type SyncList, type SyncRun } from "@baton-connectors/c1z";
import { BatonError, notFound, toBatonError } from "@baton-connectors/sdk/errors";
import { type Catalogue, createCatalogue } from "./catalogue.ts";

/** A file and the sync of it that is looked at. */
export interface OpenedFile {
  readonly reader: Reader;
  readonly sync: SyncRun;
  readonly catalogue: Catalogue;
}

/** Opens the file at `path` for as long as `work` takes. */
export const withReader = <T>(path: string, work: (reader: Reader) => Promise<T>): Promise<T> =>
  during(() => openReader(path), work);

/** The same for what it says of its syncs. */
export const withSyncList = <T>(path: string, work: (list: SyncList) => Promise<T>): Promise<T> =>
  during(() => openSyncList(path), work);

async function during<F extends Pick<Reader, "close">, T>(open: () => Promise<F>, work: (file: F) => Promise<T>) {
  const file = await opened(open);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** The same with one sync of it: the named one, or the newest that finished, whatever its type. */
export function withFile<T>(
  { file, syncId }: { readonly file: string; readonly syncId?: string | undefined },
  work: (opened: OpenedFile) => Promise<T>,
): Promise<T> {
  return withReader(file, (reader) => {
    const sync = chosen(reader, syncId);
    return work({ reader, sync, catalogue: createCatalogue(reader.rows(sync.syncId)) });
  });
}

export function chosen(reader: SyncList, syncId: string | undefined): SyncRun {
  const sync = syncId ? reader.sync(syncId) : reader.latestFinished();
  if (sync) return sync;
  if (syncId) {
    throw notFound(`${reader.path} has no sync ${syncId}`, { hint: "See: baton syncs -f FILE" });
  }
  throw notFound(`${reader.path} holds no finished sync`, {
    hint: "See what is in it with: baton syncs -f FILE. An interrupted sync goes on when it is run again.",
  });
}

async function opened<F>(open: () => Promise<F>): Promise<F> {
  try {
    return await open();
  } catch (thrown) {
    const error = toBatonError(thrown);
    throw new BatonError(error.code, error.message, {
      kind: "config",
      hint: error.hint ?? "Give -f the path of a .c1z file that a connector wrote.",
      cause: thrown,
    });
  }
}
