import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sweepBeside, targetOf } from "./at-once.ts";

/** Another process is writing the file. */
export class FileInUseError extends Error {
  constructor(path: string, holder: string) {
    super(`c1z: ${path} is being written by ${holder}`);
  }
}

/** https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

/**
 * Says that this process is writing the file, until it is disposed of: a second one that wrote it too would wipe out what the first
 * has read. The lock is one of the operating system's, on a small database of SQLite beside the file, so that it ends with its
 * process, whatever ends that, and holds between containers. Undefined where the directory takes no file, or knows no locks.
 *
 * @throws {FileInUseError} naming who holds it
 */
export function lockFile(path: string): Disposable | undefined {
  const target = targetOf(path);
  const beside = join(dirname(target), `.${basename(target)}.lock`);
  for (;;) {
    const token = randomUUID();
    const db = locked(beside, token, path);
    if (!db) return undefined;
    // Whoever held it before removes it: what was opened just then has no name any more.
    if (tokenIn(beside) !== token) {
      db.close();
      continue;
    }
    sweepBeside(target);
    return {
      [Symbol.dispose]() {
        // First the name, then the lock: nobody else's is removed.
        if (process.platform !== "win32") rmSync(beside, { force: true });
        db.close();
        if (process.platform === "win32") removeUnlessOpen(beside);
      },
    };
  }
}

/** Windows removes no file that is open; whoever opened this one since holds the lock, and removes it in turn. */
function removeUnlessOpen(path: string) {
  try {
    rmSync(path, { force: true });
  } catch (thrown) {
    if (!["EBUSY", "EPERM"].includes((thrown as NodeJS.ErrnoException).code ?? "")) throw thrown;
  }
}

function locked(beside: string, token: string, path: string): DatabaseSync | undefined {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(beside);
  } catch {
    // The directory cannot be written, which is no reason not to write a file in it.
    return undefined;
  }
  try {
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE");
    db.exec("CREATE TABLE IF NOT EXISTS holder (token TEXT, process TEXT); DELETE FROM holder");
    db.prepare("INSERT INTO holder VALUES (?, ?)").run(token, `process ${process.pid} on ${hostname()}`);
    // Committed, others can read who it is; the second transaction is the lock.
    db.exec("COMMIT; BEGIN IMMEDIATE");
    return db;
  } catch (thrown) {
    const busy = ((thrown as { errcode?: number }).errcode ?? 0) % 256 === sqliteBusy;
    const holder = busy ? db.prepare("SELECT process FROM holder").get() : undefined;
    db.close();
    if (busy) throw new FileInUseError(path, String(holder?.process ?? "another process"));
    return undefined;
  }
}

function tokenIn(beside: string): unknown {
  try {
    using db = new DatabaseSync(beside, { readOnly: true });
    return db.prepare("SELECT token FROM holder").get()?.token;
  } catch {
    // Removed, or being made anew, by another.
    return undefined;
  }
}
