import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

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
`;

/**
 * Opens the state in `directory`, which the server and the command line share. Every change is on disk before it is
 * answered (synchronous=FULL), so a killed server forgets nothing it acknowledged.
 */
export function openDatabase(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "conductor.db");
  // It holds the admin token, and the directory may have been there before, open to all. What SQLite puts beside the
  // database has the same mode.
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path);
  database.exec("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full;");
  database.exec(schema);
  return database;
}

/** Runs `work` in one transaction; it either happens whole or not at all. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
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
