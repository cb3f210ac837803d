import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { configError } from "@baton-connectors/sdk";
import { type Changes, noChanges } from "./changes.ts";

/** Where changes are kept: in the process, or in a file that the next run reads. */
export interface Keeper {
  read(): Changes;
  /** Changes them whole, or not at all when `work` throws. */
  change<T>(work: (changes: Changes) => T): T;
}

export function keepInProcess(): Keeper {
  let kept = noChanges();
  return {
    read: () => kept,
    change(work) {
      const next = structuredClone(kept);
      const result = work(next);
      kept = next;
      return result;
    },
  };
}

export function keepInFile(file: string): Keeper {
  const read = () => (existsSync(file) ? parse(file) : noChanges());
  return {
    read,
    change(work) {
      const next = read();
      const result = work(next);
      // A run that is killed leaves the file as it was, or as it is to be.
      const whole = `${file}.${process.pid}.new`;
      writeFileSync(whole, `${JSON.stringify(next, null, 1)}\n`, { mode: 0o600 });
      renameSync(whole, file);
      return result;
    },
  };
}

function parse(file: string): Changes {
  const hint = `Mend ${file}, or delete it to begin with the organisation as it was.`;
  let read: Partial<Changes> | null;
  try {
    read = JSON.parse(readFileSync(file, "utf8")) as Partial<Changes> | null;
  } catch (error) {
    throw configError(`the changes in ${file} cannot be read: ${(error as Error).message}`, { hint });
  }
  const empty = noChanges();
  const fits = (name: string) => {
    const value = (read as Record<string, unknown> | null)?.[name];
    const wanted = empty[name as keyof Changes];
    return typeof value === typeof wanted && Array.isArray(value) === Array.isArray(wanted) && value !== null;
  };
  const wrong = Object.keys(empty).find((name) => !fits(name));
  if (wrong || read?.version !== empty.version) {
    throw configError(`${file} holds no changes of this connector: ${wrong ?? "version"} is not as expected`, { hint });
  }
  return read as Changes;
}
