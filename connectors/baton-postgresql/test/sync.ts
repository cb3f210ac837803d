import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import type { Config } from "../src/config.ts";
import { postgresql } from "../src/connector.ts";

const none = async () => {};

export const settings = (given: Partial<Config> & { readonly dsn: string }): Config => ({
  includeLargeObjects: false,
  includeColumns: false,
  syncAllDatabases: false,
  schemas: ["public"],
  skipBuiltInFunctions: false,
  goCompatible: false,
  allowDropDatabase: false,
  authMethod: "",
  ...given,
});

export interface Noted {
  readonly log: Log;
  readonly lines: string[];
}

export function noted(): Noted {
  const lines: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { lines, log: { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") } };
}

/** Works with the connector in this process; it is closed afterwards. */
export async function withRuntime<T>(
  config: Config,
  log: Log,
  work: (runtime: Runtime) => Promise<T>,
  syncResourceTypes: readonly string[] = [],
  /** What is done where a wait would be. */
  sleep: () => Promise<void> = none,
): Promise<T> {
  const runtime = createRuntime(postgresql, config, { log, sleep, provisioning: true, syncResourceTypes });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** A whole sync, in this process. */
export async function sync(
  given: Partial<Config> & { readonly dsn: string },
  resourceTypeIds: readonly string[] = [],
  sleep: () => Promise<void> = none,
) {
  const { log, lines } = noted();
  const store = memoryStore();
  const run = async (runtime: Runtime) => {
    const summary = await runSync({ runtime, store, log, sleep, resourceTypeIds });
    return { store, summary, logged: lines };
  };
  return withRuntime(settings(given), log, run, resourceTypeIds, sleep);
}
