import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { damageOf } from "./damage.ts";

const schema = `
create table if not exists meta (key text primary key, value text not null) strict;
create table if not exists clients (
  id text primary key, name text not null unique, public_key text not null, created_at integer not null
) strict;
create table if not exists connectors (
  client_id text not null, host_id text not null, hello blob, first_seen integer not null, last_seen integer not null,
  primary key (client_id, host_id)
) strict;
create table if not exists tasks (
  id text primary key, client_id text not null, type text not null, body blob not null, state text not null,
  attempts integer not null default 0, max_attempts integer not null, ready_at integer not null,
  host_id text, leased_at integer, lease_until integer, heartbeats integer not null default 0,
  cancel_requested integer not null default 0, created_at integer not null, finished_at integer,
  schedule_id text
) strict;
create index if not exists tasks_by_state on tasks (client_id, state, ready_at);
create index if not exists tasks_by_age on tasks (created_at);
create table if not exists attempts (
  task_id text not null, attempt integer not null, host_id text not null, started_at integer not null,
  ended_at integer, outcome text, finish blob, primary key (task_id, attempt)
) strict;
create table if not exists uploads (
  id text primary key, task_id text not null, client_id text not null, host_id text not null, kind text not null,
  state text not null, size integer not null, sha256 text not null, received_at integer not null, counts text,
  problem text
) strict;
create table if not exists schedules (
  id text primary key, client_id text not null, type text not null, body blob not null, every_ms integer not null,
  next_at integer not null, created_at integer not null, last_task_id text
) strict;
create table if not exists assertions (key text primary key, expires_at integer not null) strict, without rowid;
create table if not exists audit (
  id integer primary key, at integer not null, actor text not null, action text not null, subject text not null,
  detail text not null
) strict;
`;

/** What later versions added to tables that states of earlier ones have already. */
const laterColumns: readonly (readonly [table: string, column: string, type: string])[] = [
  ["schedules", "max_attempts", "integer"],
  ["tasks", "queued_by", "text"],
  ["tasks", "work_directory", "text"],
];

export const databaseFile = (directory: string): string => join(directory, "conductor.db");

/** Whether a conductor has kept anything there. */
export const hasState = (directory: string): boolean => existsSync(databaseFile(directory));

/**
 * Opens the state in `directory`, which the server and the command line share. Every change is on disk before it is
 * answered (synchronous=FULL), so a killed server forgets nothing it acknowledged. `whole` looks through all of it first:
 * a server does not begin on a state that it would fail on later.
 */
export function openDatabase(directory: string, { whole = false }: { whole?: boolean } = {}): DatabaseSync {
  const path = databaseFile(directory);
  makeStateDirectory(directory);
  // It holds the admin token, and the directory is passed through by others. What SQLite puts beside the database has the
  // same mode.
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full;");
    if (whole) requireWhole(database);
    database.exec(schema);
    for (const [table, column, type] of laterColumns) addColumn(database, table, column, type);
    return database;
  } catch (error) {
    database.close();
    throw damageOf(directory, error) ?? error;
  }
}

/** Others may pass through, since connectors that run as other users read `tls/ca.pem`; what is private has its own mode. */
export function makeStateDirectory(directory: string): void {
  if (existsSync(directory)) return;
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  // The process's umask may have taken it away.
  chmodSync(directory, 0o711);
}

function requireWhole(database: DatabaseSync): void {
  const [first] = database.prepare("pragma quick_check(1)").all();
  const found = String(first?.quick_check ?? "ok");
  if (found !== "ok") throw Object.assign(new Error(found), { errcode: 11 });
}

function addColumn(database: DatabaseSync, table: string, column: string, type: string): void {
  const known = () => database.prepare("select 1 from pragma_table_info(?) where name = ?").get(table, column);
  if (known()) return;
  inTransaction(database, () => {
    // Another process may have been first.
    if (!known()) database.exec(`alter table ${table} add column ${column} ${type}`);
  });
}

/** Runs `work` in one transaction, that of its caller where there is one; it either happens whole or not at all. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}
