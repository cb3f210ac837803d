import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Makes sure that one server at a time serves a directory: a second one would take the first one's arriving uploads for
 * leftovers. The lock is SQLite's on a file of its own, which the system releases when the process dies, however it dies.
 */
export function lockForServing(directory: string): { release(): void } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(directory, "serving.lock"));
  try {
    database.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    database.close();
    throw new Error(`another conductor serves ${directory} already; stop it, or choose another --state`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}
