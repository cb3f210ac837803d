import type { Log } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import type { Config } from "../src/config.ts";
import { mysql } from "../src/connector.ts";

const none = async () => {};

export const settings = (connectionString: string, more: Partial<Config> = {}): Config => ({
  connectionString,
  skipDatabase: [],
  expandColumns: [],
  collapseUsers: false,
  systemDatabases: false,
  dropDefiners: false,
  goCompatible: false,
  authMethod: "",
  ...more,
});

/** `sleep`: what is done where a wait would be. */
export function open(config: Config, sleep: () => Promise<void> = none) {
  const logged: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const runtime = createRuntime(mysql, config, { log, sleep, provisioning: true });
  return { runtime, log, logged };
}

/** A whole sync in this process. */
export async function sync(config: Config, sleep: () => Promise<void> = none) {
  const { runtime, log, logged } = open(config, sleep);
  const store = memoryStore();
  try {
    const summary = await runSync({ runtime, store, log, sleep });
    return { store, summary, logged };
  } finally {
    await runtime.close();
  }
}
