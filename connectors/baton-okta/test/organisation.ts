import { generateKeyPairSync } from "node:crypto";
import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { type Fault, type InProcess, inProcess } from "@baton-connectors/simulators";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { createOkta, type OktaOptions, type OktaSimulator } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { okta } from "../src/connector.ts";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";

/** A simulated organisation, and the connector configured for it, in one process and in virtual time. */
export interface Organisation {
  readonly world: OktaSimulator["world"];
  readonly requests: InProcess["requests"];
  readonly config: Config;
  readonly logged: string[];
  readonly waits: number[];
  readonly transport: typeof globalThis.fetch;
  addFault(fault: Fault): void;
  runtime(change?: Partial<Config>, host?: Partial<RuntimeHost>): Runtime;
  sync(
    change?: Partial<Config>,
    options?: Partial<SyncOptions>,
  ): Promise<{ summary: SyncSummary; store: MemoryStore; logged: readonly string[] }>;
  /** Requests since the last call: `GET /api/v1/users`. */
  calls(): string[];
}

export interface OrganisationOptions extends Partial<Omit<OktaOptions, "tenant">> {
  readonly tenant?: TenantFile | OktaOptions["tenant"];
  readonly sim?: Record<string, unknown>;
  readonly oauth?: Record<string, unknown>;
  readonly faults?: readonly Fault[];
}

export const rsaKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export const oauthConfig = {
  authMethod: "private-key-group",
  apiToken: "",
  clientId: "0oagoldenclient000001",
  privateKeyId: "golden-key-1",
  privateKey: rsaKey.privateKey,
} as const;

export function openOrganisation({
  tenant = goldenTenant(),
  sim,
  oauth,
  faults,
  ...options
}: OrganisationOptions = {}): Organisation {
  const data = tenant as TenantFile;
  let shift = 0;
  const now = () => new Date(Date.now() + shift);
  const simulator = createOkta({
    now: () => now().getTime(),
    ...options,
    tenant: {
      ...data,
      sim: { ...data.sim, ...sim },
      oauth: { publicKey: rsaKey.publicKey, ...data.oauth, ...oauth },
    } as OktaOptions["tenant"],
  });
  const wire = inProcess({ handle: simulator.handle, ...(faults && { faults }) });
  const logged: string[] = [];
  const waits: number[] = [];
  let seen = 0;
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    await new Promise(setImmediate);
  };
  const config: Config = {
    domain: "golden.okta-sim.test",
    apiToken: data.apiToken,
    clientId: "",
    privateKey: "",
    privateKeyId: "",
    syncInactiveApps: true,
    cache: true,
    cacheTti: 60,
    cacheTtl: 300,
    syncCustomRoles: false,
    skipSecondaryEmails: false,
    syncSecrets: false,
    filterEmailDomains: [],
    skipAppGroups: false,
    authMethod: "api-token-group",
  };
  const organisation: Organisation = {
    world: simulator.world,
    requests: wire.requests,
    config,
    logged,
    waits,
    transport: wire.fetch,
    addFault: wire.addFault,
    runtime: (change = {}, host = {}) =>
      createRuntime(
        okta,
        { ...config, ...change },
        {
          log,
          now,
          sleep,
          transport: async () => wire.fetch,
          provisioning: true,
          ...host,
        },
      ),
    async sync(change, options = {}) {
      const store = memoryStore();
      const runtime = organisation.runtime(change, { syncResourceTypes: options.resourceTypeIds ?? [] });
      const summary = await runSync({ runtime, store, log, now, sleep, ...options });
      return { summary, store, logged };
    },
    calls() {
      const fresh = wire.requests
        .slice(seen)
        .map(({ method, path, query }) => `${method} ${path}${query && `?${query}`}`);
      seen = wire.requests.length;
      return fresh;
    },
  };
  return organisation;
}
