import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeSync } from "node:fs";
import { link, open, rm } from "node:fs/promises";

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
  const whole = `${path}-${randomUUID()}.tmp`;
  const file = await open(whole, "w", 0o600);
  let isOurs = false;
  try {
    await file.writeFile(`${bootId()}\n`);
    // Whole or not at all, however it is killed. That it has this name is on the disk with what is synced then.
    isOurs = await link(whole, path).then(
      () => true,
      (thrown: NodeJS.ErrnoException) => {
        if (thrown.code !== "EEXIST") throw thrown;
        return false;
      },
    );
    if (isOurs) await file.sync();
  } catch (thrown) {
    await file.close();
    if (isOurs) await rm(path);
    throw thrown;
  } finally {
    await rm(whole, { force: true });
  }
  if (isOurs) return { begin: () => void writeSync(file.fd, begunLine), close: () => file.close() };
  await file.close();
  return undefined;
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
