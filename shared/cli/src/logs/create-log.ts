import type { Log } from "@baton-connectors/sdk";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import { pino } from "pino";
import type { WriteLine } from "./destination.ts";
import type { Format } from "./format.ts";
import type { Level } from "./level.ts";

/**
 * The logger of the whole program. Every line passes through `secrets` as text, after all formatting, so nothing that
 * reaches a log can hold a secret in any form it knows.
 */
export function createLog(options: {
  readonly level: Level;
  readonly format: Format;
  readonly write: WriteLine;
  readonly secrets: Secrets;
  /** Is given every line as JSON, too. */
  readonly tee?: ((json: string) => void) | undefined;
}): Log {
  const { level, format, write, secrets, tee } = options;
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"ts":${Date.now() / 1000}`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => (error instanceof Error ? error.message : error) },
    },
    {
      write(line: string) {
        write(secrets.scrub(format(line)));
        tee?.(secrets.scrub(line));
      },
    },
  );
}
