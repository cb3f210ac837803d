import { appendFileSync, existsSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { toBatonError } from "@baton-connectors/sdk/errors";
import type { TappedLog } from "./tapped-log.ts";

/** The lines logged while debug tasks are done, until a sync takes them along. */
export interface DebugLog {
  /** Writes lines from now until disposed; several tasks share one file. */
  record(): Disposable;
  /** Hands the file over, if there is one; lines written from now on begin another. */
  take(): TakenLog | undefined;
}

export interface TakenLog {
  readonly path: string;
  remove(): Promise<void>;
}

export function createDebugLog(path: string, log: TappedLog): DebugLog {
  let recorders = 0;
  let taken = 0;
  let tap: Disposable | undefined;
  const stop = () => {
    tap?.[Symbol.dispose]();
    tap = undefined;
  };
  /** A full disk ends the recording, not the task. */
  const write = (line: string) => {
    try {
      appendFileSync(path, line, { mode: 0o600 });
    } catch (thrown) {
      stop();
      log.warn({ file: path, error: toBatonError(thrown).message }, "the debug log cannot be written");
    }
  };
  return {
    record() {
      recorders++;
      tap ??= log.tap(write);
      let recording = true;
      return {
        [Symbol.dispose]() {
          if (!recording) return;
          recording = false;
          recorders--;
          if (recorders === 0) stop();
        },
      };
    },
    take() {
      if (!existsSync(path)) return undefined;
      const apart = `${path}.${process.pid}-${taken++}`;
      renameSync(path, apart);
      return { path: apart, remove: () => rm(apart, { force: true }) };
    },
  };
}
