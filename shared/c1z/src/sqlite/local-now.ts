import { localTime } from "../pebble/local-time.ts";

/** The present moment as the file stores it. */
export function localNow(date = new Date()): string {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1000);
  return localTime({ seconds, nanos: (ms - seconds * 1000) * 1_000_000 });
}
