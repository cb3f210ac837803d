import { openReader, type Reader, type SyncRun } from "@baton-connectors/c1z";
import { BatonError, notFound, toBatonError } from "@baton-connectors/sdk/errors";
import { type Catalogue, createCatalogue } from "./catalogue.ts";

/** A file and the sync of it that is looked at. */
export interface OpenedFile {
  readonly reader: Reader;
  readonly sync: SyncRun;
  readonly catalogue: Catalogue;
}

/** Opens the file at `path` for as long as `work` takes. */
export async function withReader<T>(path: string, work: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = await opened(path);
  try {
    return await work(reader);
  } finally {
    await reader.close();
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

export function chosen(reader: Reader, syncId: string | undefined): SyncRun {
  const sync = syncId ? reader.sync(syncId) : reader.latestFinished();
  if (sync) return sync;
  if (syncId) {
    throw notFound(`${reader.path} has no sync ${syncId}`, { hint: "See: baton syncs -f FILE" });
  }
  throw notFound(`${reader.path} holds no finished sync`, {
    hint: "See what is in it with: baton syncs -f FILE. An interrupted sync goes on when it is run again.",
  });
}

async function opened(path: string): Promise<Reader> {
  try {
    return await openReader(path);
  } catch (thrown) {
    const error = toBatonError(thrown);
    throw new BatonError(error.code, error.message, {
      kind: "config",
      hint: error.hint ?? "Give -f the path of a .c1z file that a connector wrote.",
      cause: thrown,
    });
  }
}
