import type { DatabaseSync } from "node:sqlite";
import { createGrantIndexes, indexGrantsByEntitlement, indexGrantsById } from "./schema.ts";

/**
 * Called before rows with one id become one: the table `surplus` has the places of all but the first of them, each with
 * the place of the row before it.
 */
export type BeforeMerging = () => void;

/** All indexes of grants. Rows with one id, which were written without the indexes, become one before. */
export function indexGrants(db: DatabaseSync, beforeMerging?: BeforeMerging): void {
  sortingLittle(db, () => {
    if (!indexGrantsById(db)) mergeDuplicates(db, beforeMerging);
    createGrantIndexes(db);
  });
}

/**
 * SQLite sorts as much at a time as its cache may hold. In smaller portions its threads have more to do at once, and what
 * they sort stays in the processor's cache: a fifth less time and 50 MiB less for a million rows (bench/README.md).
 */
function sortingLittle(db: DatabaseSync, work: () => void) {
  const { cache_size: usual } = db.prepare("pragma cache_size").get() as { cache_size: number };
  db.exec("pragma cache_size = -4000");
  work();
  db.exec(`pragma cache_size = ${usual}`);
}

/**
 * Makes rows with one id one, and that of the entitlement all indexes that there are. Rows are sorted and not indexed to be compared:
 * SQLite keeps in memory what it writes over, which would be all pages of an index that makes way for the next one.
 */
export function mergeGrants(db: DatabaseSync, beforeMerging?: BeforeMerging): void {
  sortingLittle(db, () => {
    if (hasDuplicates(db)) mergeDuplicates(db, beforeMerging);
    indexGrantsByEntitlement(db);
  });
}

const hasDuplicates = (db: DatabaseSync) =>
  db.prepare("select 1 from v1_grants group by external_id, sync_id having count(*) > 1 limit 1").get() !== undefined;

/** What upserting would have made of rows with one id: the first one's place, the last one's content. */
function mergeDuplicates(db: DatabaseSync, beforeMerging?: BeforeMerging) {
  db.exec(`
    create temp table duplicate (external_id text, sync_id text, first integer not null, last integer not null,
      primary key (external_id, sync_id)) without rowid;
    insert into duplicate select external_id, sync_id, min(id), max(id) from v1_grants
      group by external_id, sync_id having count(*) > 1;
    create temp table surplus (id integer primary key, previous integer not null);
    insert into surplus select id, previous from (
        select g.id, lag(g.id) over (partition by g.external_id, g.sync_id order by g.id) as previous
        from v1_grants g cross join duplicate d on d.external_id = g.external_id and d.sync_id = g.sync_id)
      where previous is not null;`);
  beforeMerging?.();
  db.exec(`
    update v1_grants set data = l.data, expansion = l.expansion, needs_expansion = l.expansion is not null
      from duplicate d cross join v1_grants l on l.id = d.last where v1_grants.id = d.first;
    delete from v1_grants where id in (select id from surplus);
    drop table surplus;
    drop table duplicate;`);
}
