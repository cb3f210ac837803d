import type { DatabaseSync } from "node:sqlite";

export type Assertions = {
  /** Notes an assertion that is good until `expiresAt`. False when one of that key was taken before. */
  take(key: string, expiresAt: number, now: number): boolean;
};

/** Assertions that bought a token already, kept as long as they would be good: over a restart too. */
export function openAssertions(database: DatabaseSync): Assertions {
  return {
    take(key, expiresAt, now) {
      database.prepare("delete from assertions where expires_at < ?").run(Math.floor(now));
      const noted = database
        .prepare("insert or ignore into assertions (key, expires_at) values (?, ?)")
        .run(key, Math.ceil(expiresAt));
      return noted.changes > 0;
    },
  };
}
