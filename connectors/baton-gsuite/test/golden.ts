import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as protocol from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import {
  createRegistry,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { GoogleTenant } from "../simulator/index.ts";
import type { Settings } from "../src/connection.ts";
import type { GoogleSetup } from "./google.ts";

/** What the Go connector did with a tenant: rows it wrote, requests that changed something, how it ended. */
export interface GoldenRun {
  readonly name: string;
  readonly flags: Readonly<Record<string, string | true>>;
  readonly overlay: GoogleSetup;
  readonly exit: number;
  readonly rows?: Partial<Record<RowKind, readonly number[]>>;
}
export interface GoldenOp extends GoldenRun {
  /** Method, path, body and status of every request but GET. */
  readonly writes: readonly (readonly [string, string, JsonValue, number])[];
  readonly events?: readonly JsonObject[];
}

export const rowKinds = ["resourceTypes", "resources", "entitlements", "grants"] as const;
export type RowKind = (typeof rowKinds)[number];
export type Rows = Record<RowKind, Map<string, JsonObject>>;

export const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}`, import.meta.url))).toString("utf8"));

export const goldenTenant = read<GoogleTenant>("golden-tenant.json.gz");

const schemas = Object.values<unknown>(protocol).filter(
  (value): value is DescMessage =>
    typeof value === "object" && value !== null && "kind" in value && value.kind === "message",
);
const registry = createRegistry(...schemas);
const schemaOf: Record<RowKind, DescMessage> = {
  resourceTypes: ResourceTypeSchema,
  resources: ResourceSchema,
  entitlements: EntitlementSchema,
  grants: GrantSchema,
};

export const asJson = (schema: DescMessage, message: Message): JsonObject =>
  toJson(schema, message, { registry }) as JsonObject;

/** What our sync stored, as the official tool would print it. */
export function storedRows(store: MemoryStore): Rows {
  const content = store.syncs.length > 0 ? store.content() : {};
  const of = (kind: RowKind) =>
    new Map(
      Object.values(content[kind] ?? {}).map((message) => {
        const row = comparable(withoutExpansion(asJson(schemaOf[kind], message as Message)));
        return [keyOf(kind, row), row];
      }),
    );
  return {
    resourceTypes: of("resourceTypes"),
    resources: of("resources"),
    entitlements: of("entitlements"),
    grants: of("grants"),
  };
}

/** Stored beside the grant, not in it, and not printed. */
function withoutExpansion(row: JsonObject): JsonObject {
  if (!Array.isArray(row.annotations)) return row;
  const annotations = row.annotations.filter(
    (any) => !String((any as JsonObject)["@type"]).endsWith(".GrantExpandable"),
  );
  return { ...row, annotations };
}

export function goldenRows(pool: readonly JsonObject[], rows: GoldenRun["rows"]): Rows {
  const of = (kind: RowKind) =>
    new Map((rows?.[kind] ?? []).map((at) => comparable(pool[at]!)).map((row) => [keyOf(kind, row), row]));
  return {
    resourceTypes: of("resourceTypes"),
    resources: of("resources"),
    entitlements: of("entitlements"),
    grants: of("grants"),
  };
}

function keyOf(kind: RowKind, row: JsonObject): string {
  if (kind !== "resources") return String(row.id);
  const id = row.id as JsonObject;
  return `${id.resourceType}:${id.resource}`;
}

/** Sets that Go writes in random order, sorted. */
export function comparable<T extends JsonValue>(value: T): T {
  if (Array.isArray(value)) return value.map(comparable) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      (key === "loginAliases" || key === "employeeIds") && Array.isArray(item)
        ? item.toSorted()
        : comparable(item as JsonValue),
    ]),
  ) as T;
}

export function settingsOf(flags: GoldenRun["flags"]): Partial<Settings> {
  const text = (name: string) => (typeof flags[name] === "string" ? { [name]: flags[name] as string } : {});
  const {
    "customer-id": customerId,
    "administrator-email": administratorEmail,
    domain,
  } = {
    ...text("customer-id"),
    ...text("administrator-email"),
    ...text("domain"),
  };
  return {
    ...(customerId && { customerId }),
    ...(administratorEmail && { administratorEmail }),
    ...(domain && { domain }),
  };
}
