import { existsSync } from "node:fs";
import { missingRows, openSqlReader, type SqlReader } from "@baton-connectors/c1z";
import { messageOf } from "../contained.ts";
import { goneFile, type Upload, type Uploads } from "../state/uploads.ts";

/** Rows of one resource type: grants are counted where their entitlement is. */
export type TypeRows = { type: string; resources: number; entitlements: number; grants: number };

/** What an upload has that the one before has not, and the other way round: as `baton diff` compares two files. */
export type Difference = {
  before: { id: string; task: string };
  grantsGained: number;
  grantsLost: number;
  resourcesNew: number;
  resourcesGone: number;
  /** The first of each, by their ids. */
  examples: { gained: string[]; lost: string[]; created: string[]; deleted: string[] };
};

export type UploadContents = {
  types: TypeRows[];
  /** Absent when nothing of this client was accepted before; `differenceProblem` when it cannot be told. */
  difference?: Difference;
  differenceProblem?: string;
};

const exampleCount = 20;

/** What to look into: files, so that another thread can. */
export type Look = { path: string; before?: { id: string; task: string; path: string } };

/** One upload, beside the newest accepted file of the same client that came before it. */
export function lookAt(uploads: Uploads, upload: Upload): Look {
  const path = uploads.pathOf(upload);
  const all = uploads.list({ clientId: upload.clientId });
  const older = all.slice(all.findIndex(({ id }) => id === upload.id) + 1);
  const before = older.find(({ kind, state }) => kind === "c1z" && state === "accepted");
  return before ? { path, before: { id: before.id, task: before.taskId, path: uploads.pathOf(before) } } : { path };
}

/** What is in an upload, and what changed since the one before. Throws what keeps it from being read. */
export async function readContents({ path, before }: Look): Promise<UploadContents> {
  return withReader(path, async (reader) => {
    const types = typeRows(reader, finishedSync(reader));
    if (!before) return { types };
    try {
      return { types, difference: await differenceBetween(before, reader) };
    } catch (error) {
      return { types, differenceProblem: `the upload before, ${before.id}: ${messageOf(error)}` };
    }
  });
}

const counted = ["resource_types", "resources", "entitlements", "grants", "assets"] as const;

/** Rows by kind of the newest finished sync. Throws what keeps it from being read. */
export async function readCounts(path: string): Promise<Record<string, number>> {
  return withReader(path, async (reader) => {
    const syncId = finishedSync(reader);
    const count = (kind: string) =>
      Number(reader.database.prepare(`select count(*) as n from v1_${kind} where sync_id = ?`).get(syncId)!.n);
    return Object.fromEntries(counted.map((kind) => [kind, count(kind)]));
  });
}

async function differenceBetween(before: NonNullable<Look["before"]>, reader: SqlReader): Promise<Difference> {
  return withReader(before.path, async (earlier) => {
    const [now, then] = [
      { reader, syncId: finishedSync(reader) },
      { reader: earlier, syncId: finishedSync(earlier) },
    ];
    const [fresh, gone] = [missingRows(now, then), missingRows(then, now)];
    const grants = (rows: typeof fresh) =>
      first(rows.grants(), ({ entitlementId, principal }) => {
        return `${entitlementId} to ${principal.resourceType}:${principal.resource}`;
      });
    const resources = (rows: typeof fresh) =>
      first(rows.resources(), ({ id, displayName }) => `${id?.resourceType}:${id?.resource} ${displayName}`);
    return {
      before: { id: before.id, task: before.task },
      ...{ grantsGained: fresh.grantCount(), grantsLost: gone.grantCount() },
      ...{ resourcesNew: fresh.resourceCount(), resourcesGone: gone.resourceCount() },
      examples: {
        ...{ gained: grants(fresh), lost: grants(gone) },
        ...{ created: resources(fresh), deleted: resources(gone) },
      },
    };
  });
}

const first = <T>(rows: Iterable<T>, text: (row: T) => string): string[] =>
  Iterator.from(rows).take(exampleCount).map(text).toArray();

function typeRows({ database }: SqlReader, syncId: string): TypeRows[] {
  const byType = (table: string) =>
    new Map(
      database
        .prepare(`select resource_type_id as type, count(*) as n from v1_${table} where sync_id = ? group by 1`)
        .all(syncId)
        .map(({ type, n }) => [String(type), Number(n)]),
    );
  const [resources, entitlements, grants] = [byType("resources"), byType("entitlements"), byType("grants")];
  const declared = database.prepare("select external_id as type from v1_resource_types where sync_id = ?").all(syncId);
  const names = new Set([
    ...declared.map(({ type }) => String(type)),
    ...[resources, entitlements, grants].flatMap((counts) => [...counts.keys()]),
  ]);
  return [...names].sort().map((type) => ({
    type,
    resources: resources.get(type) ?? 0,
    entitlements: entitlements.get(type) ?? 0,
    grants: grants.get(type) ?? 0,
  }));
}

function finishedSync(reader: SqlReader): string {
  const finished = reader.latestFinished();
  if (!finished) throw new Error("it holds no finished sync");
  return finished.syncId;
}

async function withReader<T>(path: string, work: (reader: SqlReader) => Promise<T>): Promise<T> {
  if (!existsSync(path)) throw new Error(goneFile(path));
  const reader = await openSqlReader(path);
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}
