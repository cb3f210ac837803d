import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  type GrantExpandable,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { diskFullAt } from "../disk-full.ts";
import { type Format, pack } from "../envelope.ts";
import { packAsV3 } from "../pebble/writing/write-v3.ts";
import { unpackDatabase } from "../unpack-database.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { type Connection, connectHere, connectThread } from "./connection.ts";
import { createEntitlementEncoder } from "./entitlement-encoder.ts";
import { createGrantEncoder, type GrantEncoder } from "./grant-encoder.ts";
import { type GrantRow, rewriteBatch, rowsOfPage } from "./grant-page.ts";
import type { OutsideGrantable } from "./outside-grantable.ts";
import type { RemovedRows } from "./removal.ts";
import type { Repeats } from "./repeats.ts";
import type { ResourceKey } from "./resource-key.ts";
import type { EntitlementPlace, RowBatch } from "./row-batch.ts";
import type { RowKind } from "./row-kind.ts";
import type { PlainTable } from "./rows.ts";
import { type SessionRows, sessionOf } from "./session-rows.ts";
import type { SyncStats } from "./statistics.ts";
import type { SyncRun } from "./sync-runs.ts";
import type { Unresolved } from "./unresolved.ts";

export interface OpenOptions {
  /** Where the database is unpacked; must exist. Default: the system's. */
  readonly temporaryDirectory?: string;
  /** The file is never written, whatever happens to the copy. */
  readonly readOnly?: boolean;
  /**
   * What the file is written with. Default: SQLite (v1) for a new file, else what it was written with before. A v3 file stays one,
   * whatever is asked for; a v1 file becomes one when Pebble is, and then keeps its newest sync only.
   */
  readonly engine?: "sqlite" | "pebble" | undefined;
  /** Read for how much is kept (BATON_KEEP_SYNC_COUNT, BATON_SKIP_CLEANUP) and unpacked; default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface PageQuery {
  readonly pageToken?: string;
  /** Rows at most; 0 or absent: 10,000. */
  readonly pageSize?: number;
}
export interface RowPage<T> {
  readonly rows: readonly T[];
  readonly next: string;
}
export interface PutOptions {
  /** That some of the rows are there already says nothing: `repeats` does not count them. */
  readonly expected?: boolean;
}
export interface ExpandableGrant {
  readonly id: string;
  readonly entitlementId: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly expansion: GrantExpandable;
}
export interface EntitlementRow extends EntitlementPlace {
  readonly data: Uint8Array;
}

/**
 * An opened .c1z file. Rows belong to the current sync: the one begun, resumed or bound last. Writing is buffered and
 * goes on in a thread of its own; reads see everything written before them. Nothing reaches the file before `close`.
 */
export type Store = Awaited<ReturnType<typeof openStore>>;

/** A thread without a database is of no use, and would keep the process. */
async function opened(connection: Connection): Promise<void> {
  try {
    await connection.call("syncs");
  } catch (thrown) {
    await connection.call("discard").catch(() => {});
    throw thrown;
  }
}

/** Grants sent to the writing thread at once. */
const batchRows = 5_000;
/** Or so many bytes: a grant can embed a large resource and a large principal, and several batches wait at a time. */
const batchBytes = 16 * 1024 * 1024;
/** Batches on their way; beyond them a writer waits. */
const maxUnderway = 4;

export async function openStore(path: string, options: OpenOptions = {}) {
  const { temporaryDirectory = tmpdir(), readOnly = false, engine, env = process.env } = options;
  const folder = await makeWorkFolder(temporaryDirectory, "c1z");
  const database = join(folder, "db");
  let connection: Connection;
  let format: Format;
  try {
    format = await unpackDatabase(path, database, { folder, env });
    connection = (readOnly ? connectHere : connectThread)({ path: database, source: path, readOnly, env });
    await opened(connection);
  } catch (thrown) {
    await removeWorkFolder(folder);
    throw diskFullAt(folder, thrown);
  }

  const write = (database: string): Promise<void> =>
    format === "v3" || engine === "pebble" ? packAsV3(database, path, folder) : pack(database, path);
  const grants = createGrantEncoder({ keepExpansion: false, expected: false });
  const expectedGrants = createGrantEncoder({ keepExpansion: false, expected: true });
  const expanded = createGrantEncoder({ keepExpansion: true, expected: true });
  const encodedEntitlement = createEntitlementEncoder();
  const underway = new Set<Promise<unknown>>();
  let failed: { readonly error: unknown } | undefined;
  let dirty = false;

  const throwFailure = () => {
    if (failed) throw failed.error;
  };
  /** Lets the write go on in the background; a failure is thrown by whatever comes next. */
  async function background(work: Promise<unknown>) {
    const watched: Promise<unknown> = work.then(
      () => void underway.delete(watched),
      (error: unknown) => {
        failed ??= { error };
        underway.delete(watched);
      },
    );
    underway.add(watched);
    while (underway.size >= maxUnderway) await Promise.race(underway);
    throwFailure();
  }
  async function send(encoder: GrantEncoder) {
    if (encoder.rows === 0) return;
    const batch = encoder.take();
    const written = connection.send([batch.bytes.buffer, batch.ends.buffer], "put", batch);
    await background(written.then((buffer) => encoder.recycle(buffer!)));
  }
  /** One of them is empty: which one a grant is added to changes after the other was sent. */
  const flush = async () => {
    await send(grants);
    await send(expectedGrants);
  };
  /** Where grants end, while each that is put takes the place behind it; the last mark made by it. */
  let grantsEnd: number | undefined;
  let grantsMark = 0;
  let grantsPut = 0;
  /** After everything written so far. */
  const ask: Connection["call"] = async (method, ...args) => {
    grantsEnd = undefined;
    await flush();
    // Whatever removes rows: what is put afterwards lies behind the last mark, too.
    if (grantsMark > 0) await background(connection.call("mark", "grants", grantsMark));
    grantsMark = 0;
    // Rows are missing: what would be read or noted after them is wrong.
    throwFailure();
    const answer = await connection.call(method, ...args);
    throwFailure();
    return answer;
  };
  const put = async (batch: RowBatch) => {
    dirty = true;
    await background(connection.call("put", batch));
  };

  let syncId: string | undefined;
  async function page<Desc extends DescMessage>(
    schema: Desc,
    table: PlainTable,
    where: Readonly<Record<string, string>>,
    { pageToken = "", pageSize = 0 }: PageQuery,
    withExpansion = false,
    exceptTypes: readonly string[] = [],
  ): Promise<RowPage<MessageShape<Desc>>> {
    const found = await ask("page", table, syncId, where, Number(pageToken || 0), pageSize, exceptTypes);
    const rows = found.data.map((data, i) => {
      const row = fromBinary(schema, data);
      const expansion = withExpansion ? found.expansions[i] : undefined;
      if (expansion) {
        const said = fromBinary(GrantExpandableSchema, expansion);
        (row as unknown as Grant).annotations.push(anyPack(GrantExpandableSchema, said));
      }
      return row;
    });
    return { rows, next: found.next === 0 ? "" : String(found.next) };
  }
  async function get<Desc extends DescMessage>(schema: Desc, table: PlainTable, id: string) {
    const data = await ask("get", table, id, syncId);
    return data && fromBinary(schema, data);
  }

  return {
    path,
    format,

    async startOrResume(type: string) {
      dirty = true;
      const begun = await ask("startOrResume", type);
      syncId = begun.syncId;
      return begun;
    },
    async start(type: string, parentSyncId: string) {
      dirty = true;
      const begun = await ask("start", type, parentSyncId);
      syncId = begun.syncId;
      return begun;
    },
    async bind(id: string) {
      const bound = await ask("bind", id);
      syncId = id;
      return bound;
    },
    /** Reads this sync from now on; undefined when the file has no finished one. */
    async bindLatest(type?: string): Promise<string | undefined> {
      const id = await ask("latestFinished", type);
      if (id !== undefined) await this.bind(id);
      return id;
    },
    syncs: (): Promise<SyncRun[]> => ask("syncs"),
    latestFinished: (type?: string) => ask("latestFinished", type),
    readToken: () => ask("readToken"),
    checkpoint: (token: string) => ask("checkpoint", token),
    /** Writes the file as it stands and goes on: what a crash leaves. To be called right after a checkpoint. */
    async save() {
      const copy = `${database}.copy`;
      try {
        await ask("copyTo", copy);
        await write(copy);
      } finally {
        await rm(copy, { force: true });
      }
    },
    markSupportsDiff: () => ask("markSupportsDiff"),
    cleanup: async () => void (await ask("cleanup")),
    /** Seals the sync. `verified` names the invariants that were checked before, `mode` on what. */
    end: (verified: readonly string[] = [], mode: "connector" | "compaction_merge" = "connector") =>
      ask("end", verified, mode),
    stats: (id: string): Promise<SyncStats> => ask("stats", id),
    session: (id: string): SessionRows =>
      sessionOf(id, (method, ...args) => {
        dirty = true;
        return ask(method, ...args);
      }),

    putResourceTypes: (rows: readonly ResourceType[]) =>
      put({
        table: "resource-types",
        ids: rows.map(({ id }) => id),
        data: rows.map((row) => toBinary(ResourceTypeSchema, row)),
      }),
    putResources: (rows: readonly Resource[], { expected = false }: PutOptions = {}) =>
      put({
        expected,
        table: "resources",
        types: rows.map(({ id }) => id!.resourceType),
        ids: rows.map(({ id }) => id!.resource),
        parentTypes: rows.map(({ parentResourceId }) => parentResourceId?.resourceType ?? null),
        parentIds: rows.map(({ parentResourceId }) => parentResourceId?.resource ?? null),
        data: rows.map((row) => toBinary(ResourceSchema, row)),
      }),
    putEntitlements: (rows: readonly Entitlement[]) =>
      put({
        table: "entitlements",
        types: rows.map(({ resource }) => resource?.id?.resourceType ?? ""),
        resources: rows.map(({ resource }) => resource?.id?.resource ?? ""),
        ids: rows.map(({ id }) => id),
        data: rows.map(encodedEntitlement),
      }),
    /** A GrantExpandable annotation is stored beside the grant, not in it. */
    async putGrants(rows: readonly Grant[], { expected = false }: PutOptions = {}) {
      dirty = true;
      grantsPut += rows.length;
      if (grantsEnd !== undefined) grantsEnd += rows.length;
      const [encoder, other] = expected ? [expectedGrants, grants] : [grants, expectedGrants];
      await send(other);
      for (const row of rows) {
        encoder.add(row);
        if (encoder.rows >= batchRows || encoder.size >= batchBytes) await send(encoder);
      }
    },
    deleteGrants: (ids: readonly string[]) => ask("deleteGrants", ids),

    /**
     * Where the rows of a kind end: rows that are first put later lie behind it. A mark of an earlier process, given as
     * `earlier`, holds on: rows put from now on lie behind that one too.
     */
    async mark(kind: RowKind, earlier = 0): Promise<number> {
      if (kind !== "grants" || earlier > 0) return ask("mark", kind, earlier);
      // There can be as many lists of grants as resources: what is on its way is not waited for.
      if (grantsEnd !== undefined) {
        grantsMark = grantsEnd;
        return grantsEnd;
      }
      const before = grantsPut;
      const { mark, appended } = await ask("markGrants");
      if (appended && grantsPut === before) grantsEnd = mark;
      return mark;
    },
    /**
     * Removes the current sync's rows that were first put behind the mark, and says how many they were. A row that is
     * older stays in its place, though what it was put again as since may stay with it.
     */
    removeSince(kind: RowKind, mark: number): Promise<number> {
      dirty = true;
      return ask("removeSince", kind, mark);
    },
    /**
     * Removes resources of the current sync with all that refers to them: the resources below them at any depth, the
     * entitlements of all these, the grants on those and the grants that any of them holds. Says how many rows they were.
     */
    removeResources(keys: readonly ResourceKey[]): Promise<RemovedRows> {
      dirty = true;
      return ask("removeResources", keys);
    },
    /**
     * Rows that were put with an id the sync had already, since the store was opened for it. Builds the indexes that are
     * still to be built.
     */
    repeats: (): Promise<Readonly<Record<RowKind, Repeats>>> => ask("repeats"),
    /** What refers to nothing in the sync. Builds the indexes that are still to be built. */
    unresolved: (): Promise<Unresolved> => ask("unresolved"),
    /**
     * Grants held by a principal of a type that their entitlement, which names types, is not grantable to: by entitlement
     * and type in the order of their ids, the first 200.
     */
    outsideGrantable: (): Promise<readonly OutsideGrantable[]> => ask("outsideGrantable"),

    listResourceTypes: (query: PageQuery) => page(ResourceTypeSchema, "v1_resource_types", {}, query),
    /** All, those of one type, or those of none of some types. */
    listResources: ({
      resourceTypeId,
      exceptTypes = [],
      ...query
    }: PageQuery & { resourceTypeId?: string; exceptTypes?: readonly string[] }) =>
      page(
        ResourceSchema,
        "v1_resources",
        resourceTypeId === undefined ? {} : { resource_type_id: resourceTypeId },
        query,
        false,
        exceptTypes,
      ),
    listEntitlements: ({ resource, ...query }: PageQuery & { resource?: ResourceKey }) =>
      page(
        EntitlementSchema,
        "v1_entitlements",
        resource ? { resource_type_id: resource.resourceType, resource_id: resource.resource } : {},
        query,
      ),
    listGrants: ({
      entitlementId,
      withExpansion,
      ...query
    }: PageQuery & { entitlementId?: string; withExpansion?: boolean }) =>
      page(
        GrantSchema,
        "v1_grants",
        entitlementId === undefined ? {} : { entitlement_id: entitlementId },
        query,
        withExpansion,
      ),
    getResource: ({ resourceType, resource }: ResourceKey) =>
      get(ResourceSchema, "v1_resources", `${resourceType}:${resource}`),
    getEntitlement: (id: string) => get(EntitlementSchema, "v1_entitlements", id),
    getGrant: (id: string) => get(GrantSchema, "v1_grants", id),

    async *expandableGrants(): AsyncGenerator<readonly ExpandableGrant[]> {
      for (let after = 0; ; ) {
        const rows = await ask("expandable", after, 1000);
        if (rows.length === 0) return;
        yield rows.map((row) => ({ ...row, expansion: fromBinary(GrantExpandableSchema, row.expansion) }));
        after = rows.at(-1)!.rowId;
      }
    },
    /** The bytes of a batch are slices of one buffer: copy what is to outlive it. */
    async *grantRows(entitlementId: string): AsyncGenerator<readonly GrantRow[]> {
      for (let after = 0; ; ) {
        const page = await ask("grantsOf", entitlementId, after, batchRows);
        const rows = rowsOfPage(page, entitlementId);
        yield rows;
        if (rows.length < batchRows) return;
        after = rows.at(-1)!.rowId!;
      }
    },
    entitlementRow: (id: string): Promise<EntitlementRow | undefined> => ask("entitlement", id),
    /** Writes a copy of the bytes as they are and leaves the expansion of existing rows alone. */
    async putGrantRows(entitlement: EntitlementRow, rows: readonly GrantRow[]) {
      dirty = true;
      await flush();
      const known = rows.filter(({ rowId }) => rowId !== undefined);
      if (known.length > 0) {
        const batch = rewriteBatch(known);
        await background(connection.send([batch.bytes.buffer], "rewriteGrants", batch));
      }
      for (const { rowId, principalType, principalId, id, data } of rows)
        if (rowId === undefined) expanded.addRow(entitlement, principalType, principalId, id, data);
      await send(expanded);
    },

    /** Writes the file, if anything was written, and lets go of everything. To be called after a failure too. */
    async close() {
      try {
        if (!dirty || readOnly || failed) {
          await connection.call("discard");
          throwFailure();
          return;
        }
        await ask("close");
        await write(database);
      } finally {
        await removeWorkFolder(folder);
      }
    },
    /** Lets go of everything without writing the file. */
    async discard() {
      try {
        await connection.call("discard");
      } finally {
        await removeWorkFolder(folder);
      }
    },
  };
}
