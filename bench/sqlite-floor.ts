/**
 * What SQLite alone needs for a million grants: insert the rows, then build the indexes. No sync can be faster.
 *
 *     scripts/run sqlite-floor [rows] [threads]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const [rows = 1_000_000, threads = 2] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "sqlite-floor-"));
try {
  const db = new DatabaseSync(join(folder, "db"));
  db.exec("pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-65536; pragma locking_mode=exclusive");
  db.exec(`pragma threads=${threads}`);
  db.exec(`create table g (id integer primary key, rt text not null, r text not null, e text not null, pt text not null,
    p text not null, x text not null, expansion blob, n integer not null default 0, data blob not null,
    s text not null, d datetime not null)`);
  const insert = db.prepare("insert into g (rt, r, e, pt, p, x, data, s, d) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const data = new Uint8Array(260).fill(65);
  const started = performance.now();
  db.exec("begin");
  for (let i = 0; i < rows; i++) {
    const group = `g${String(i % 1000).padStart(5, "0")}`;
    const user = `u${String(i % 50_000).padStart(7, "0")}`;
    const entitlement = `group:${group}:member`;
    const grant = `${entitlement}:user:${user}:${i}`;
    insert.run("group", group, entitlement, "user", user, grant, data, "3".repeat(27), "2026-01-01 00:00:00.123456");
  }
  db.exec("commit");
  const inserted = performance.now();
  for (const columns of ["rt, r", "pt, p", "e, pt, p", "e, s, id"])
    db.exec(`create index "${columns}" on g (${columns})`);
  db.exec("create unique index u on g (x, s)");
  const indexed = performance.now();
  db.close();
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(2);
  console.log(
    `${rows} rows, ${threads} sorter threads: insert ${seconds(started, inserted)} s, indexes ${seconds(inserted, indexed)} s`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
