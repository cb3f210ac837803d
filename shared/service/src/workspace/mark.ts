import { existsSync, readFileSync, writeSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/*
 * The mark of a task that must not be begun twice. It is on the disk before the task is begun, and says in a second line
 * that it was begun: that line outlives whatever kills the process, but not a loss of power, after which the machine has
 * another boot id and every mark counts.
 */

/** Says that the task begins now. To be closed. */
export interface Mark {
  begin(): void;
  close(): Promise<void>;
}

/** Undefined if there is a mark already: another process of the same client may be about to do the same. */
export async function placeMark(path: string): Promise<Mark | undefined> {
  const file = await open(path, "wx", 0o600).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== "EEXIST") throw thrown;
  });
  if (!file) return undefined;
  try {
    await file.writeFile(`${bootId()}\n`);
    await file.sync();
  } catch (thrown) {
    await file.close();
    await rm(path);
    throw thrown;
  }
  return { begin: () => void writeSync(file.fd, begunLine), close: () => file.close() };
}

/** Whether a task may have been begun. Only of the process that placed the mark and is gone. */
export function mayHaveBegun(path: string): boolean {
  if (!existsSync(path)) return false;
  const boot = bootId();
  return boot === "" || readFileSync(path, "utf8") !== `${boot}\n`;
}

const begunLine = "begun\n";

/** Empty where it cannot be told: every mark counts there. */
function bootId(): string {
  const path = "/proc/sys/kernel/random/boot_id";
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}
