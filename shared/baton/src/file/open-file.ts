import {
  openReader,
  openSqlReader,
  openSyncList,
  type Reader,
  type SqlReader,
  type SyncList,
  type SyncRun,
  WorkFolderError,
} from "@baton-connectors/c1z";
import { BatonError, notFound, toBatonError } from "@baton-connectors/sdk/errors";
import type { Output } from "../output/output.ts";
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

/** The same for questions in SQL. */
export const withSqlReader = <T>(path: string, work: (reader: SqlReader) => Promise<T>): Promise<T> =>
  during(() => openSqlReader(path), work);

/** The same, which whoever opens it closes. */
export const openedSqlReader = (path: string): Promise<SqlReader> => opened(() => openSqlReader(path));

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
export const withFile = <T>(named: Named, work: (opened: OpenedFile) => Promise<T>): Promise<T> =>
  withReader(named.file, (reader) => work(withSync(reader, named)));

interface Named {
  readonly file: string;
  readonly syncId?: string | undefined;
  /** Where it is told that nothing finished is looked at; without it that is an error. */
  readonly warn?: Output["warn"];
}

function withSync(reader: Reader, named: Named): OpenedFile {
  const sync = lookedAt(reader, named);
  return { reader, sync, catalogue: createCatalogue(reader.rows(sync.syncId)) };
}

/** The sync that is named, the newest that finished, or with a warning what there is of one that did not. */
export function lookedAt(list: SyncList, { syncId, warn }: Omit<Named, "file">): SyncRun {
  const begun = syncId === undefined && warn && !list.latestFinished() ? list.syncs().at(-1) : undefined;
  if (!begun || !warn) return chosen(list, syncId);
  const what = `${list.path} holds no finished sync: this is what was read before sync ${begun.syncId} stopped`;
  warn(`${what}. Run the connector again to go on.`);
  return begun;
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

function hintFor(thrown: unknown): string {
  if (thrown instanceof WorkFolderError) return "Create it, or name another with TMPDIR: files are unpacked there.";
  const { message } = thrown as Error;
  if (message.includes("is damaged"))
    return "It was cut short or changed since it was written: copy it anew, or sync again.";
  return "Give -f the path of a .c1z file that a connector wrote.";
}

async function opened<F>(open: () => Promise<F>): Promise<F> {
  try {
    return await open();
  } catch (thrown) {
    const error = toBatonError(thrown);
    throw new BatonError(error.code, error.message, {
      kind: "config",
      hint: error.hint ?? hintFor(thrown),
      cause: thrown,
    });
  }
}
