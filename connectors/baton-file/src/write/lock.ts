import { open, readFile, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { BatonError } from "@baton-connectors/sdk/errors";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** Does something while nobody else changes the file: `<file>.lock` says who does. A lock whose process is gone is taken over. */
export async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  if (!(await taken(lock))) {
    const holder = await holderOf(lock);
    if (!isGone(holder)) throw busy(lock, holder);
    await unlink(lock);
    if (!(await taken(lock))) throw busy(lock, undefined);
  }
  try {
    return await work();
  } finally {
    await unlink(lock);
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx", 0o600);
    const mine: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await file.writeFile(JSON.stringify(mine)).finally(() => file.close());
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

/** Undefined: it is just being written, or gone again. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** A change takes seconds. Who was killed in a container has another host name when it comes back. */
const longestMs = 10 * 60_000;

function isGone(holder: Holder | undefined): boolean {
  if (holder && Date.now() - Date.parse(holder.since) > longestMs) return true;
  if (holder?.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return holder.pid === process.pid;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Whoever asks again a little later may find it free. */
const busy = (lock: string, holder: Holder | undefined) =>
  new BatonError(
    "Unavailable",
    `the file is being changed${holder ? ` by process ${holder.pid} on ${holder.host}` : ""}`,
    {
      hint: `If no such process is running, delete ${lock}.`,
    },
  );
