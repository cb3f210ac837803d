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
import type { MemoryStore } from "@baton-connectors/sync/memory";
import {
  createRegistry,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { JiraOptions, JiraTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import type { JiraFault } from "./jira.ts";

type Flags = Readonly<Record<string, string | true>>;
export interface Recorded {
  readonly name: string;
  readonly flags: Flags;
  readonly env?: Readonly<Record<string, string>>;
  readonly sim?: JiraOptions & { readonly patch?: Readonly<Record<string, unknown>> };
  readonly faults?: readonly JiraFault[];
  /** Files that the arguments name, by their names. */
  readonly files?: Readonly<Record<string, JsonValue>>;
  readonly tenant?: string;
}
/** What the Go connector did with a tenant: rows it wrote, how it ended. */
export interface GoldenRun extends Recorded {
  readonly exit: number;
  readonly calls: number;
  readonly rows?: Readonly<
    Record<RowKind, { readonly base: string; readonly gone?: readonly string[]; readonly rows?: readonly JsonObject[] }>
  >;
}
/** Method, path, body and status. */
export type RecordedCall = readonly [method: string, path: string, body: unknown, status: number];
export interface GoldenOp extends Recorded {
  readonly exit: number;
  readonly calls: readonly RecordedCall[];
}

export const rowKinds = ["resourceTypes", "resources", "entitlements", "grants", "expansion"] as const;
export type RowKind = (typeof rowKinds)[number];
export type Rows = Record<RowKind, Map<string, JsonObject>>;

export const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString("utf8"));

const tenants = read<Readonly<Record<string, JiraTenant>>>("golden-tenants");
const { bases, runs } = read<{ bases: Record<string, Record<RowKind, JsonObject[]>>; runs: GoldenRun[] }>(
  "golden-runs",
);
export const goldenRuns = runs;

const schemas = Object.values<unknown>(protocol).filter(
  (value): value is DescMessage =>
    typeof value === "object" && value !== null && "kind" in value && value.kind === "message",
);
export const registry = createRegistry(...schemas);
const json = (schema: DescMessage, message: unknown) => toJson(schema, message as Message, { registry }) as JsonObject;

/** What our sync stored, as the recordings have it: rows name the rows they are about. */
export function storedRows(store: MemoryStore): Rows {
  const content = store.syncs.length > 0 ? store.content() : {};
  const types = Object.values(content.resourceTypes ?? {}).map((row) => json(ResourceTypeSchema, row));
  const typeOf = new Map(types.map((type) => [type.id, type]));
  const grants = Object.values(content.grants ?? {});
  return {
    resourceTypes: byKey(types.map((resourceType) => ({ resourceType }))),
    resources: byKey(
      Object.values(content.resources ?? {}).map((row) => {
        const resource = json(ResourceSchema, row);
        const { resourceType } = resource.id as { resourceType: string };
        return { resource, resourceType: typeOf.get(resourceType)! };
      }),
    ),
    entitlements: byKey(
      Object.values(content.entitlements ?? {}).map((row) => entitlementRow(json(EntitlementSchema, row))),
    ),
    grants: byKey(grants.map((row) => grantRow(json(GrantSchema, row)))),
    expansion: byKey(grants.flatMap((row) => expansionRow(json(GrantSchema, row)))),
  };
}

const expandableType = `type.googleapis.com/${GrantExpandableSchema.typeName}`;
const annotationsOf = (row: JsonObject) => (row.annotations ?? []) as JsonObject[];

function entitlementRow({ resource, grantableTo, ...row }: JsonObject): JsonObject {
  const types = (grantableTo as JsonObject[] | undefined)?.map(({ id }) => id!);
  return { resource: (resource as JsonObject).id!, ...row, ...(types && { grantableTo: types }) };
}

/** What a group's members inherit is in a column of its own. */
function grantRow({ entitlement, principal, annotations: _, ...row }: JsonObject): JsonObject {
  const { id, resource } = entitlement as { id: string; resource: { id: JsonObject } };
  const other = annotationsOf({ annotations: _ ?? [] }).filter((one) => one["@type"] !== expandableType);
  return {
    entitlement: { id, resource: resource.id },
    principal: (principal as { id: JsonObject }).id,
    ...row,
    ...(other.length > 0 && { annotations: other }),
  };
}

function expansionRow(row: JsonObject): JsonObject[] {
  const found = annotationsOf(row).find((one) => one["@type"] === expandableType);
  if (!found) return [];
  const { "@type": _, ...expandable } = found;
  return [{ expandable, grant: row.id! }];
}

export function goldenRows(run: GoldenRun): Rows {
  return Object.fromEntries(
    rowKinds.map((kind) => {
      const { base, gone = [], rows = [] } = run.rows![kind];
      const all = byKey(bases[base]![kind]);
      for (const key of gone) all.delete(key);
      for (const row of rows) all.set(keyOf(row), row);
      return [kind, all];
    }),
  ) as Rows;
}

const byKey = (rows: readonly JsonObject[]) => new Map(rows.map((row) => [keyOf(row), row]));

export function keyOf(row: JsonObject): string {
  if (typeof row.id === "string") return row.id;
  if (typeof row.grant === "string") return row.grant;
  const id = (row.resource as { id?: JsonObject } | undefined)?.id;
  return id ? `${id.resourceType}/${id.resource}` : String((row.resourceType as JsonObject).id);
}

export function configOf({ flags, env = {} }: Recorded): Partial<Config> {
  const given = (name: string) => flags[name] ?? env[`BATON_${name.toUpperCase().replaceAll("-", "_")}`];
  const text = (name: string) => (typeof given(name) === "string" ? String(given(name)) : "");
  const flag = (name: string) => given(name) === true || given(name) === "true";
  return {
    ...{ jiraUrl: text("jira-url"), jiraEmail: text("jira-email"), jiraApiToken: text("jira-api-token") },
    jiraProjectKeys: text("jira-project-keys") === "" ? [] : text("jira-project-keys").split(","),
    ...{ skipProjectParticipants: flag("skip-project-participants"), skipCustomerUser: flag("skip-customer-user") },
    ...{ atlassianOrgId: text("atlassian-orgId"), atlassianApiToken: text("atlassian-api-token") },
  };
}

/** The tenant and the simulator of a recording. */
export function setupOf({ tenant: name = "a", sim = {}, faults = [] }: Recorded) {
  const { patch = {}, ...options } = sim;
  const tenant = structuredClone(tenants[name]!);
  for (const [path, value] of Object.entries(patch)) {
    const names = path.split(".");
    const last = names.pop()!;
    const inner = names.reduce<unknown>((outer, key) => (outer as Record<string, unknown>)[key], tenant);
    (inner as Record<string, unknown>)[last] = value;
  }
  return { tenant, options: { ...options, faults } };
}
