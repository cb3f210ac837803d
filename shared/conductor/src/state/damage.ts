import { messageOf } from "../contained.ts";

/** https://sqlite.org/rescode.html: the primary code is in the low byte. Corrupt, not a database, cannot be opened. */
const damaged = [11, 26];
const unreadable = [14];

const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** A state that cannot be used, and what to do about it; undefined when it is something else that went wrong. */
export function damageOf(directory: string, error: unknown): Error | undefined {
  const said = messageOf(error).replaceAll(/\s+/g, " ");
  if (damaged.includes(primaryCode(error))) {
    return new Error(
      `the state in ${directory} is damaged (conductor.db: ${said}). Stop every conductor that uses it, then bring ` +
        "conductor.db, conductor.db-wal and conductor.db-shm back from one backup, or move them away to begin anew: " +
        "clients then need new secrets, while tls/ and the files in uploads/ stay good",
      { cause: error },
    );
  }
  if (unreadable.includes(primaryCode(error))) {
    return new Error(`the state in ${directory} cannot be opened (${said}): check its owner, its mode and the disk`, {
      cause: error,
    });
  }
  return undefined;
}
