import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../contained.ts";
import { makeStateDirectory } from "./database.ts";

/**
 * Makes sure that one server at a time serves a directory: a second one would take the first one's arriving uploads for
 * leftovers. The lock is SQLite's on a file of its own, which the system releases when the process dies, however it dies.
 */
export function lockForServing(directory: string): { release(): void } {
  makeStateDirectory(directory);
  const path = join(directory, "serving.lock");
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    database.close();
    if (!isHeld(error)) {
      throw new Error(`the lock ${path} cannot be used (${messageOf(error)}); delete it when no conductor runs there`, {
        cause: error,
      });
    }
    throw new Error(`another conductor serves ${directory} already; stop it, or choose another --state`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}

/** https://sqlite.org/rescode.html#busy */
const isHeld = (error: unknown): boolean => (((error as { errcode?: number }).errcode ?? 0) & 0xff) === 5;
