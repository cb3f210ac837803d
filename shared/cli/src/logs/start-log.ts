import type { Log } from "@baton-connectors/sdk";
import type { Settings } from "../flags/default-fields.ts";
import type { Run } from "../program-run.ts";
import type { Screen } from "../progress/screen.ts";
import type { Resolved } from "../sources/resolve-values.ts";
import { createLog } from "./create-log.ts";
import { logDestination } from "./destination.ts";
import { consoleFormat, jsonFormat } from "./format.ts";
import { type Level, levelOf } from "./level.ts";

export interface LogWishes {
  /** The level where the user asks for none. */
  readonly usual?: Level | undefined;
  /** Is given every line as JSON, too. */
  readonly tee?: ((json: string) => void) | undefined;
}

/** The program's log as the settings want it, written above a live display where there is one. */
export function startLog(
  run: Run,
  settings: Settings,
  resolved: Resolved,
  screen: Screen,
  { usual, tee }: LogWishes,
): Log {
  const { logLevel, logFormat, logPath, quiet } = settings;
  const asked = levelOf(logLevel);
  // A live display says what info lines would; whoever asks for them gets them.
  const calm = quiet || screen.live ? "warn" : "info";
  const level = resolved.set.has("log-level") ? (asked ?? "info") : (usual ?? calm);
  const write = logDestination(logPath, {
    ...run.stdio,
    stderr: { write: (line: string) => screen.above(line) },
  });
  const log = createLog({
    level,
    format: logFormat === "console" ? consoleFormat : jsonFormat,
    write,
    secrets: run.secrets,
    tee,
  });
  if (!asked) log.warn({ log_level: logLevel }, "unknown log level: using info");
  log.debug({ log_level: level }, "Logger created!");
  return log;
}
