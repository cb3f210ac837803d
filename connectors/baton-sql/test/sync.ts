import { fileURLToPath } from "node:url";
import type { Log } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { sql } from "../src/connector.ts";

export const configPath = (name: string) => fileURLToPath(new URL(`fixtures/configs/${name}`, import.meta.url));

const none = async () => {};

/** A whole sync of a configuration file, in this process. */
export async function sync(path: string, env: Readonly<Record<string, string>>) {
  Object.assign(process.env, env);
  const logged: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const store = memoryStore();
  const runtime = createRuntime(sql, { configPath: path, authMethod: "" }, { log, sleep: none, provisioning: true });
  try {
    const summary = await runSync({ runtime, store, log, sleep: none });
    return { store, summary, logged };
  } finally {
    await runtime.close();
  }
}
