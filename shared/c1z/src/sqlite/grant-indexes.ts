import type { DatabaseSync } from "node:sqlite";
import { createGrantIndexes, dropGrantsById, indexGrantsById } from "./schema.ts";

/** Sees ids that several rows have, in the table `duplicate`, before these rows become one. */
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

/** Makes rows with one id one, and leaves no index that further rows would have to be put in. */
export function mergeGrants(db: DatabaseSync, beforeMerging?: BeforeMerging): void {
  if (!indexGrantsById(db)) mergeDuplicates(db, beforeMerging);
  else dropGrantsById(db);
}

/** What upserting would have made of rows with one id: the first one's place, the last one's content. */
function mergeDuplicates(db: DatabaseSync, beforeMerging?: BeforeMerging) {
  db.exec(`create temp table duplicate as select external_id, sync_id, min(id) as first, max(id) as last from v1_grants
      group by external_id, sync_id having count(*) > 1;`);
  beforeMerging?.();
  db.exec(`
    update v1_grants set (data, expansion, needs_expansion) =
      (select l.data, l.expansion, l.expansion is not null from duplicate d join v1_grants l on l.id = d.last
       where d.first = v1_grants.id)
      where id in (select first from duplicate);
    create temp table surplus as select g.id from v1_grants g join duplicate d
      on g.external_id = d.external_id and g.sync_id = d.sync_id where g.id <> d.first;
    delete from v1_grants where id in (select id from surplus);
    drop table surplus;
    drop table duplicate;`);
}
