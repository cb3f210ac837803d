import type { Log } from "@baton-connectors/sdk";
import type { Secrets } from "@baton-connectors/sdk/secrets";

/** A log whose every line, debug lines too, can also be written elsewhere for a while. */
export interface TappedLog extends Log {
  /** `write` is given each line as JSON, secrets scrubbed, until disposed. */
  tap(write: (line: string) => void): Disposable;
}

export function tappedLog(log: Log, secrets: Secrets, now: () => Date): TappedLog {
  const taps = new Set<(line: string) => void>();
  const tell = (level: keyof Log, fields: Record<string, unknown>, msg: string) => {
    log[level](fields, msg);
    if (taps.size === 0) return;
    const line = secrets.scrub(`${JSON.stringify({ level, ts: now().getTime() / 1000, msg, ...plain(fields) })}\n`);
    for (const write of taps) write(line);
  };
  return {
    debug: (fields, message) => tell("debug", fields, message),
    info: (fields, message) => tell("info", fields, message),
    warn: (fields, message) => tell("warn", fields, message),
    error: (fields, message) => tell("error", fields, message),
    tap(write) {
      taps.add(write);
      return { [Symbol.dispose]: () => void taps.delete(write) };
    },
  };
}

const plain = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (Error.isError(value)) return [name, value.message];
      return [name, typeof value === "bigint" ? String(value) : value];
    }),
  );
