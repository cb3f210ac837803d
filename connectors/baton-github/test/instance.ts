import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { registry } from "@baton-connectors/protocol/registry";
import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { type Fault, type InProcess, inProcess } from "@baton-connectors/simulators";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { type Message, toJsonString } from "@bufbuild/protobuf";
import {
  createGithubSimulator,
  type GithubOptions,
  makeTenant,
  parseTenant,
  simulatedToken,
  type Tenant,
} from "../simulator/index.ts";
import { appGroup, type Config } from "../src/config.ts";
import { github } from "../src/connector.ts";

export const tenantA = (): Tenant =>
  parseTenant(readFileSync(new URL("fixtures/tenant-a.json", import.meta.url), "utf8"));

/**
 * Lists of that tenant that answer 404 though what they are of is there. Go took that for their end, and left rows without
 * them; here it ends the sync (`absence.test.ts`). For the recordings they are empty, which leaves the same rows.
 */
export const absentLists: readonly RegExp[] = [
  /\/organizations\/9002\/team\/7102\/members\?/,
  /\/repos\/Beta-Labs\/collab-404\/collaborators\?/,
  /\/repos\/Beta-Labs\/teams-404\/(?:teams|collaborators)\?/,
  /\/orgs\/acme-corp\/organization-roles\/10002\/users\?/,
  /\/orgs\/Beta-Labs\/invitations\?/,
];
export const emptyInstead: readonly Fault[] = absentLists.map((path) => ({
  ...{ path, method: "GET" },
  effect: { kind: "reply", reply: { status: 200, body: [] } },
}));

export const appKeys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

export const appConfig = {
  authMethod: appGroup,
  token: "",
  appId: "424242",
  appKeyFile: Buffer.from(appKeys.privateKey),
  org: "acme-corp",
} as const;

/** One of everything there is. */
export const smallTenant = (): Tenant => {
  const tenant = makeTenant({ users: 31, teams: 3, repositories: 4, memberships: 12, collaborators: 20 }, 5);
  tenant.config.page_cap = 10;
  return tenant;
};

/** Everything a sync stored, to compare with what another did. */
export function rowsOf(
  store: MemoryStore,
): Readonly<Record<"resources" | "entitlements" | "grants", Record<string, string>>> {
  const { resources = {}, entitlements = {}, grants = {} } = store.content();
  const texts = (rows: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(rows).map(([id, row]) => [id, toJsonString(schemaOf(row), row as Message, { registry })]),
    );
  return { resources: texts(resources), entitlements: texts(entitlements), grants: texts(grants) };
}
const schemaOf = (row: unknown) => registry.getMessage((row as Message).$typeName)!;

export interface InstanceOptions extends Partial<Omit<GithubOptions, "tenant">> {
  /** Default: that of the recordings, with `emptyInstead`. */
  readonly tenant?: Tenant;
  readonly faults?: readonly Fault[];
  /** When the clock stands still but for waits. */
  readonly start?: Date;
}

/** A simulated GitHub, and the connector configured for it, in one process and in virtual time. */
export interface Instance {
  readonly requests: InProcess["requests"];
  readonly waits: number[];
  readonly logged: string[];
  readonly world: ReturnType<typeof createGithubSimulator>["world"];
  /** How requests travel, unless the host has another way. */
  readonly fetch: typeof globalThis.fetch;
  addFault(fault: Fault): void;
  runtime(change?: Partial<Config>, host?: Partial<RuntimeHost>): Runtime;
  sync(
    change?: Partial<Config>,
    options?: Partial<SyncOptions>,
    host?: Partial<RuntimeHost>,
  ): Promise<{ readonly summary: SyncSummary; readonly store: MemoryStore }>;
}

export const plainConfig: Config = {
  token: "ghp_tenantA",
  orgs: [],
  enterprises: [],
  instanceUrl: "https://ghe.example.com",
  appId: "",
  appKeyFile: new Uint8Array(),
  appKey: "",
  org: "",
  syncSecrets: false,
  omitArchived: false,
  directCollaboratorsOnly: false,
  syncLastActivity: false,
  authMethod: "personal-access-token-group",
};

export function openInstance({
  tenant: given,
  faults = [],
  start = new Date(),
  ...options
}: InstanceOptions = {}): Instance {
  const tenant = given ?? tenantA();
  let shift = 0;
  const now = () => new Date(start.getTime() + shift);
  const simulator = createGithubSimulator({
    tenant,
    now: () => now().getTime(),
    appPublicKey: appKeys.publicKey,
    ...options,
  });
  const wire = inProcess({ handle: simulator.handle, faults: [...faults, ...(given ? [] : emptyInstead)] });
  const waits: number[] = [];
  const logged: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    await new Promise(setImmediate);
  };
  const instance: Instance = {
    requests: wire.requests,
    waits,
    logged,
    world: simulator.world,
    fetch: wire.fetch,
    addFault: wire.addFault,
    runtime: (change = {}, host = {}) =>
      createRuntime(
        github,
        { ...plainConfig, ...(!tenant.tokens[plainConfig.token] && { token: simulatedToken }), ...change },
        { log, now, sleep, transport: async () => wire.fetch, provisioning: true, ...host },
      ),
    async sync(change, options = {}, host = {}) {
      const store = memoryStore();
      const runtime = instance.runtime(change, { syncResourceTypes: options.resourceTypeIds ?? [], ...host });
      const summary = await runSync({ runtime, store, log, now, sleep, ...options });
      return { summary, store };
    },
  };
  return instance;
}
