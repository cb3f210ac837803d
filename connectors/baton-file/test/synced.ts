import * as v2 from "@baton-connectors/protocol/connector-v2";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type JsonObject, toJson } from "@bufbuild/protobuf";
import type { Config } from "../src/config.ts";
import { fileConnector } from "../src/connector.ts";

export interface Synced {
  readonly summary: SyncSummary;
  /** In the form of the recorded runs, by id. */
  readonly rows: Readonly<Record<Kind, Readonly<Record<string, JsonObject>>>>;
  readonly logged: readonly string[];
}
export type Kind = "resource-types" | "resources" | "entitlements" | "grants";

export const configOf = (input: string, rest: Partial<Config> = {}): Config => ({
  ...{
    input,
    mapping: "",
    allowEmpty: false,
    dateFormat: "MM/DD/YYYY",
    namesPerType: false,
    maxShrink: "",
    clientId: "",
    clientSecret: "",
    authMethod: "",
  },
  ...rest,
});

/** Reads a file as the connector does. */
export async function sync(config: Config, options: Partial<SyncOptions> = {}): Promise<Synced> {
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note, error: note };
  const runtime = createRuntime(fileConnector, config, { log });
  const store = memoryStore();
  try {
    const summary = await runSync({ runtime, store, log, ...options });
    const content = store.content();
    const rows = {
      "resource-types": jsonOf(v2.ResourceTypeSchema, content.resourceTypes ?? {}),
      resources: mapped(jsonOf(v2.ResourceSchema, content.resources ?? {}), olderResource),
      entitlements: mapped(jsonOf(v2.EntitlementSchema, content.entitlements ?? {}), shortEntitlement),
      grants: mapped(jsonOf(v2.GrantSchema, content.grants ?? {}), shortGrant),
    };
    return { summary, rows, logged };
  } finally {
    await runtime.close();
  }
}

const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "message";
const registry = createRegistry(...(Object.values(v2) as unknown[]).filter(isMessage));

const jsonOf = (schema: DescMessage, rows: Readonly<Record<string, unknown>>) =>
  mapped(rows, (row) => toJson(schema, row as never, { registry }) as JsonObject);
/** The store parts a resource's type from its id by a zero. */
const mapped = <T, U>(rows: Readonly<Record<string, T>>, change: (row: T) => U) =>
  Object.fromEntries(Object.entries(rows).map(([id, row]) => [id.replace("\0", ":"), change(row)]));

/** Without what newer files say of a resource beside its trait. */
function olderResource({ profile: _, status: _1, creationSource: _2, ...row }: JsonObject): JsonObject {
  return row;
}
const idOf = (row: unknown) => (row as JsonObject | undefined)?.id ?? null;
const shortEntitlement = (row: JsonObject): JsonObject => ({ ...row, resource: idOf(row.resource) });
/** Without the expansion, which a file keeps beside the grant, and what newer files say of sources. */
function shortGrant({ annotations = [], sources, ...row }: JsonObject): JsonObject {
  const entitlement = row.entitlement as JsonObject;
  const kept = (annotations as JsonObject[]).filter((one) => !String(one["@type"]).endsWith("GrantExpandable"));
  const ids = Object.keys(((sources as JsonObject | undefined)?.sources as JsonObject) ?? {});
  return {
    ...row,
    ...(kept.length > 0 && { annotations: kept }),
    ...(ids.length > 0 && { sources: { sources: Object.fromEntries(ids.map((id) => [id, {}])) } }),
    entitlement: { id: entitlement.id!, resource: idOf(entitlement.resource) },
    principal: idOf(row.principal),
  };
}
