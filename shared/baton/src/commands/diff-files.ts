import { existsSync } from "node:fs";
import { type MissingRows, missingRows, type RowsWanted, type Side, type SqlReader } from "@baton-connectors/c1z";
import { createCatalogue } from "../file/catalogue.ts";
import { changesOfState, type StateChange } from "../file/changes-of-state.ts";
import { chosen, withSqlReader } from "../file/open-file.ts";
import { keyText } from "../naming/named-resource.ts";
import type { ListOptions } from "../program/frame.ts";
import { entitlementIn, typeIn } from "../row-filter.ts";
import { usage } from "../usage.ts";
import { type DiffFormat, rendering } from "./diff-formats.ts";
import { holderOf } from "./who.ts";

interface DiffOptions extends ListOptions {
  /** Each a file, or the id of a sync in the file of -f. */
  readonly before: string;
  readonly after: string;
  readonly format: DiffFormat;
  readonly resourceType?: string | undefined;
  readonly entitlement?: string | undefined;
}
export type Holder = ReturnType<typeof holderOf> & { readonly resource: string; readonly resourceId: string };
export interface Named {
  readonly id: string;
  readonly name: string;
}
export interface Changed extends Named {
  readonly changes: readonly StateChange[];
}

/** What is told of the changes, each list read from the files when it is printed. */
export interface Changes {
  readonly counts: Readonly<Record<"gained" | "lost" | "created" | "deleted" | "changed", number>>;
  gained(): Iterable<Holder>;
  lost(): Iterable<Holder>;
  created(): Iterable<Named>;
  deleted(): Iterable<Named>;
  changed(): Iterable<Changed>;
}

/** Who gained and who lost access between two files or syncs, and whose state is another. Returns whether there is any change. */
export async function diffSides({ before, after, file, output, format, ...wanted }: DiffOptions): Promise<boolean> {
  return onSide(before, file, (earlier) =>
    onSide(after, file, async (later) => {
      const changes = changesBetween(earlier, later, filterOf(earlier, later, wanted));
      if (seemOtherApps(earlier, later))
        output.warn(`${before} and ${after} have no resource in common: are they of two apps?`);
      for (const piece of rendering[format](changes)) {
        const waiting = output.write(piece);
        if (waiting) await waiting;
      }
      return Object.values(changes.counts).some((count) => count > 0);
    }),
  );
}

function onSide<T>(named: string, file: string, work: (side: Side) => Promise<T>): Promise<T> {
  const side = (reader: SqlReader, syncId?: string) => work({ reader, syncId: chosen(reader, syncId).syncId });
  if (existsSync(named)) return withSqlReader(named, (reader) => side(reader));
  if (!existsSync(file))
    throw usage(`there is no file ${named}`, "Name two files, or two syncs of the file given with -f.");
  return withSqlReader(file, (reader) => side(reader, named));
}

/** What is named must be on one side at least. */
function filterOf(earlier: Side, later: Side, { resourceType, entitlement }: Partial<DiffOptions>): RowsWanted {
  const [was, is] = [earlier, later].map(({ reader, syncId }) => createCatalogue(reader.rows(syncId)));
  const either = (named: (catalogue: typeof was) => string | undefined) => {
    try {
      return named(was!);
    } catch {
      return named(is!);
    }
  };
  return {
    resourceTypeId: either((catalogue) => typeIn(catalogue!, resourceType)),
    entitlementId: either((catalogue) => entitlementIn(catalogue!, entitlement)),
  };
}

/** By id: rows are the same whenever they are the same to ConductorOne. */
function changesBetween(earlier: Side, later: Side, wanted: RowsWanted): Changes {
  const [fresh, gone] = [missingRows(later, earlier, wanted), missingRows(earlier, later, wanted)];
  // An entitlement is asked about for who holds it.
  const isOfGrants = wanted.entitlementId !== undefined;
  const holders = function* (rows: MissingRows, { reader, syncId }: Side) {
    const catalogue = createCatalogue(reader.rows(syncId));
    for (const grant of rows.grants()) {
      const on = catalogue.entitlement(grant.entitlementId).message.resource?.id;
      const resourceId = `${on?.resourceType}:${on?.resource}`;
      yield { ...holderOf(catalogue, grant), resource: catalogue.resource(on).displayName, resourceId };
    }
  };
  const named = (rows: MissingRows) =>
    isOfGrants ? [] : rows.resources().map(({ id, displayName }) => ({ id: keyText(id!), name: displayName }));
  const changed = function* () {
    if (isOfGrants) return;
    for (const { before, after } of fresh.changedResources()) {
      const changes = changesOfState(before, after);
      if (changes.length > 0) yield { id: keyText(after.id!), name: after.displayName, changes };
    }
  };
  return {
    counts: {
      ...{ gained: fresh.grantCount(), lost: gone.grantCount() },
      ...{ created: isOfGrants ? 0 : fresh.resourceCount(), deleted: isOfGrants ? 0 : gone.resourceCount() },
      changed: changed().reduce((count) => count + 1, 0),
    },
    gained: () => holders(fresh, later),
    lost: () => holders(gone, earlier),
    created: () => named(fresh),
    deleted: () => named(gone),
    changed,
  };
}

/** Ids of two apps have nothing in common. */
function seemOtherApps(earlier: Side, later: Side): boolean {
  const has = ({ reader, syncId }: Side) =>
    reader.database.prepare("select 1 from main.v1_resources where sync_id = ? limit 1").get(syncId) !== undefined;
  // `other` is what the comparison has made the earlier side known as.
  const common = later.reader.database
    .prepare(
      `select 1 from main.v1_resources r join other.v1_resources o on o.external_id = r.external_id and o.sync_id = ?
       where r.sync_id = ? limit 1`,
    )
    .get(earlier.syncId, later.syncId);
  return has(earlier) && has(later) && common === undefined;
}
