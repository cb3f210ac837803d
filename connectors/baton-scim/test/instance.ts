import type { Entitlement, Grant, Resource, ResourceType } from "@baton-connectors/protocol/connector-v2";
import {
  Entitlement_PurposeValue,
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { type Fault, type InProcess, inProcess } from "@baton-connectors/simulators";
import { runSync, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { type JsonObject, toJson } from "@bufbuild/protobuf";
import { createServer, type Quirks, type ScimServer, type Tenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { scim } from "../src/connector.ts";
import type { Row, Rows } from "./recordings.ts";

/** A simulated server and the connector, in one process and in virtual time. */
export interface Instance {
  readonly requests: InProcess["requests"];
  readonly fetch: typeof globalThis.fetch;
  readonly server: ScimServer;
  readonly logged: string[];
  runtime(config: Config, host?: Partial<RuntimeHost>): Runtime;
  sync(config: Config): Promise<{ readonly summary: SyncSummary; readonly store: MemoryStore }>;
}

export function openInstance(tenant: Tenant, quirks: Quirks = {}, faults: readonly Fault[] = []): Instance {
  let shift = 0;
  const start = Date.now();
  const now = () => new Date(start + shift);
  const server = createServer(tenant, quirks);
  const wire = inProcess({ handle: server.handle, faults });
  const logged: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: () => {}, info: note("info"), warn: note("warn"), error: note("error") };
  const sleep = async (ms: number) => {
    shift += ms;
    await new Promise(setImmediate);
  };
  const runtime: Instance["runtime"] = (config, host = {}) =>
    createRuntime(scim, config, { log, now, sleep, transport: async () => wire.fetch, provisioning: true, ...host });
  return {
    requests: wire.requests,
    fetch: wire.fetch,
    server,
    logged,
    runtime,
    async sync(config) {
      const store = memoryStore();
      const summary = await runSync({ runtime: runtime(config), store, log, now, sleep });
      return { summary, store };
    },
  };
}

/** What a sync stored, as the recordings have it. */
export function storedRows(store: MemoryStore): Rows {
  const { resourceTypes = {}, resources = {}, entitlements = {}, grants = {} } = store.content();
  const json = (schema: Parameters<typeof toJson>[0], row: unknown) =>
    toJson(schema, row as never, { registry }) as JsonObject & { id: unknown };
  const refOf = ({ id }: Resource) => `${id!.resourceType}:${id!.resource}`;
  return {
    "resource-types": Object.values(resourceTypes).map((row) => json(ResourceTypeSchema, row as ResourceType)),
    // Newer files repeat on the resource what its trait says.
    resources: Object.values(resources).map((row) => {
      const { profile: _, status: __, ...rest } = json(ResourceSchema, row as Resource);
      return rest as Row;
    }),
    entitlements: Object.values(entitlements).map((one) => {
      const row = one as Entitlement;
      const { annotations: _, ...rest } = json(EntitlementSchema, row);
      return {
        ...rest,
        resource: refOf(row.resource!),
        grantableTo: row.grantableTo.map(({ id }) => id),
        purpose: `PURPOSE_VALUE_${Entitlement_PurposeValue[row.purpose]}`,
      } as Row;
    }),
    grants: Object.values(grants).map((one) => {
      const row = one as Grant;
      const { sources } = json(GrantSchema, row);
      return {
        id: row.id,
        entitlement: row.entitlement!.id,
        principal: refOf(row.principal!),
        ...(sources ? { sources } : {}),
      };
    }),
  };
}
