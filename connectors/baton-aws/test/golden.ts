import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as protocol from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import type { AwsTenant, SimOptions } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import type { AwsFault, OpenOptions } from "./aws.ts";

type Flags = Readonly<Record<string, string | true>>;
export interface Recorded {
  readonly name: string;
  readonly flags: Flags;
  readonly exit: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly sim?: {
    readonly deny?: readonly string[];
    readonly faults?: readonly AwsFault[];
    readonly set?: SimOptions;
  };
}
/** What the Go connector did with a tenant: rows it wrote, how it ended. */
export interface GoldenRun extends Recorded {
  readonly rows?: Readonly<Partial<Record<RowKind, Delta>>>;
}
interface Delta {
  readonly base: string;
  readonly gone?: readonly string[];
  readonly rows?: readonly JsonObject[];
}
export interface GoldenOp extends Recorded {
  /** The run whose file it started from, without its tenant. */
  readonly base?: string;
  readonly calls: readonly RecordedCall[];
  readonly events?: readonly JsonObject[];
}
/** Action, parameters, status, account of the caller. */
export type RecordedCall = readonly [
  action: string,
  params: Readonly<Record<string, unknown>>,
  status: number,
  account: string,
];

export const rowKinds = ["resourceTypes", "resources", "entitlements", "grants", "expansion"] as const;
export type RowKind = (typeof rowKinds)[number];
export type Rows = Record<RowKind, Map<string, JsonObject>>;

export const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString("utf8"));

export const goldenTenant = read<AwsTenant>("golden-tenant");
const { bases, runs } = read<{ bases: Record<string, Record<RowKind, JsonObject[]>>; runs: GoldenRun[] }>(
  "golden-runs",
);
export const goldenRuns = runs;

const schemas = Object.values<unknown>(protocol).filter(
  (value): value is DescMessage =>
    typeof value === "object" && value !== null && "kind" in value && value.kind === "message",
);
const registry = createRegistry(...schemas);
const schemaOf: Record<Exclude<RowKind, "expansion">, DescMessage> = {
  resourceTypes: ResourceTypeSchema,
  resources: ResourceSchema,
  entitlements: EntitlementSchema,
  grants: GrantSchema,
};
const expandable = `type.googleapis.com/${GrantExpandableSchema.typeName}`;

/** What our sync stored, as the recordings have it: entitlements and grants name what they are about, expansion stands beside. */
export function storedRows(store: MemoryStore): Rows {
  const content = store.syncs.length > 0 ? store.content() : {};
  const rows = (kind: Exclude<RowKind, "expansion">) =>
    Object.values(content[kind] ?? {}).map((message) =>
      named(kind, toJson(schemaOf[kind], message as Message, { registry }) as JsonObject),
    );
  const grants = Object.values(content.grants ?? {}) as protocol.Grant[];
  const expansion = grants.flatMap(({ id, annotations }) => {
    const found = findAnnotation(annotations, GrantExpandableSchema);
    return found
      ? [
          {
            grant: id,
            entitlementIds: [...found.entitlementIds],
            shallow: found.shallow,
            resourceTypeIds: [...found.resourceTypeIds],
          },
        ]
      : [];
  });
  return byKind((kind) => (kind === "expansion" ? expansion : rows(kind)));
}

export function goldenRows(run: GoldenRun): Rows {
  return byKind((kind) => {
    const delta = run.rows?.[kind];
    if (!delta) return [];
    const all = new Map(bases[delta.base]![kind].map((row) => [keyOf(kind, row), row]));
    for (const id of delta.gone ?? []) all.delete(id);
    // One recording shows expansion in the grants, too.
    for (const row of delta.rows ?? []) all.set(keyOf(kind, row), kind === "grants" ? withoutExpansion(row) : row);
    return [...all.values()];
  });
}

const byKind = (rows: (kind: RowKind) => readonly JsonObject[]): Rows =>
  Object.fromEntries(rowKinds.map((kind) => [kind, new Map(rows(kind).map((row) => [keyOf(kind, row), row]))])) as Rows;

function keyOf(kind: RowKind, row: JsonObject): string {
  if (kind === "expansion") return String(row.grant);
  return kind === "resources" ? idOf(row) : String(row.id);
}

const idOf = (resource: unknown): string => {
  const { resourceType, resource: id } = (resource as { id: JsonObject }).id;
  return `${resourceType}:${id}`;
};

function named(kind: RowKind, row: JsonObject): JsonObject {
  if (kind === "entitlements") {
    const types = (row.grantableTo as JsonObject[] | undefined)?.map(({ id }) => id!);
    return { ...row, resource: idOf(row.resource), ...(types && { grantableTo: types }) };
  }
  if (kind !== "grants") return row;
  return { ...withoutExpansion(row), entitlement: (row.entitlement as JsonObject).id!, principal: idOf(row.principal) };
}

function withoutExpansion({ annotations, ...rest }: JsonObject): JsonObject {
  const left = ((annotations as JsonObject[] | undefined) ?? []).filter((one) => one["@type"] !== expandable);
  return { ...rest, ...(left.length > 0 && { annotations: left }) };
}

const keys: Readonly<Record<string, keyof Config>> = {
  "external-id": "externalId",
  "global-access-key-id": "accessKeyId",
  "global-aws-orgs-enabled": "orgsEnabled",
  "global-aws-sso-enabled": "ssoEnabled",
  "global-aws-cross-account-iam-enabled": "crossAccountEnabled",
  "global-aws-sso-region": "ssoRegion",
  "global-binding-external-id": "bindingExternalId",
  "global-region": "region",
  "global-role-arn": "bindingRoleArn",
  "global-secret-access-key": "secretAccessKey",
  "role-arn": "roleArn",
  "use-assume": "useAssume",
  "sync-secrets": "syncSecrets",
  "iam-assume-role-name": "childRoleName",
  "sync-sso-user-last-login": "ssoLastLogin",
  "sync-only-attached-policies": "onlyAttached",
  "create-account-resource-type": "createType",
};

export function configOf({ flags, env = {} }: Recorded): Partial<Config> {
  const given = Object.entries(keys).flatMap(([flag, key]) => {
    const value = flags[flag] ?? env[`BATON_${flag.toUpperCase().replaceAll("-", "_")}`];
    return value === undefined ? [] : [[key, value === "true" ? true : value] as const];
  });
  return Object.fromEntries(given);
}

/** The simulator of a recording, and the variables of the vendor's own. */
export function setupOf({ sim = {}, env = {} }: Recorded): OpenOptions {
  const { deny = [], faults = [], set = {} } = sim;
  return {
    ...set,
    deny,
    faults,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("AWS_"))),
  };
}
