import { BatonError, type Log } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import type { Config } from "../src/config.ts";
import { ldap } from "../src/connector.ts";

export const settings = (changes: Partial<Config>): Config => ({
  url: "",
  domain: "",
  baseDn: "",
  password: "",
  userDn: "",
  bindDn: "",
  userSearchDn: "",
  groupSearchDn: "",
  roleSearchDn: "",
  insecureSkipVerify: false,
  disableOperationalAttrs: false,
  filter: "",
  startTls: false,
  caCertificate: new Uint8Array(),
  clientCertificate: new Uint8Array(),
  clientKey: new Uint8Array(),
  allowCleartextPassword: false,
  nestedMembers: false,
  changeEvents: false,
  pageSize: 500,
  requestTimeout: 60,
  authMethod: "",
  ...changes,
});

/** The connector in this process; waits pass at once. */
export function openLdap(config: Partial<Config>) {
  const logged: string[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  let waits = 0;
  const sleep = async () => {
    if (++waits > 200) throw new BatonError("DeadlineExceeded", "waiting without end");
    await new Promise(setImmediate);
  };
  const runtime = createRuntime(ldap, settings(config), { log, sleep, provisioning: true });
  return {
    runtime,
    logged,
    async sync(how: Partial<SyncOptions> & { into?: MemoryStore } = {}) {
      const { into = memoryStore(), ...options } = how;
      const summary = await runSync({ runtime, store: into, log, sleep, ...options });
      return { summary, store: into };
    },
    close: () => runtime.close(),
  };
}
