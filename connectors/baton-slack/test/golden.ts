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
import { createRegistry, type DescMessage, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import type { SlackOptions, SlackTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import type { SlackFault } from "./slack.ts";

type Flags = Readonly<Record<string, string | true>>;
interface Recorded {
  readonly name: string;
  readonly flags: Flags;
  readonly exit: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly sim?: RecordedSetup;
  readonly faults?: readonly SlackFault[];
}
/** What was changed in the simulated Slack of a recording. */
interface RecordedSetup extends SlackOptions {
  readonly user?: Readonly<Record<string, Record<string, unknown>>>;
  readonly members?: Readonly<Record<string, string[]>>;
  readonly extraGroups?: SlackTenant["scimGroups"];
  readonly extraUsergroups?: SlackTenant["usergroups"];
}

/** What the Go connector did with a tenant: rows it wrote, how it ended. */
export interface GoldenRun extends Recorded {
  readonly rows?: Readonly<Record<RowKind, Delta>>;
}
interface Delta {
  readonly base: string;
  readonly gone?: readonly string[];
  readonly rows?: readonly JsonObject[];
}
export interface GoldenOp extends Recorded {
  /** Everything that was sent. */
  readonly calls: readonly RecordedCall[];
  /** What was printed, of the list of actions. */
  readonly schemas?: readonly JsonObject[];
  /** Lines of SCIM's state that changed. */
  readonly change?: readonly string[];
}

/** Method, path, body and status. */
export type RecordedCall = readonly [method: string, path: string, body: unknown, status: number];

export const rowKinds = ["resourceTypes", "resources", "entitlements", "grants"] as const;
export type RowKind = (typeof rowKinds)[number];
export type Rows = Record<RowKind, Map<string, JsonObject>>;

export const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString("utf8"));

export const goldenTenant = read<SlackTenant>("golden-tenant");
const { bases, runs } = read<{ bases: Record<string, Record<RowKind, JsonObject[]>>; runs: GoldenRun[] }>(
  "golden-runs",
);
export const goldenRuns = runs;

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

/** What our sync stored, as the recordings have it: entitlements and grants name what they are about. */
export function storedRows(store: MemoryStore): Rows {
  const content = store.syncs.length > 0 ? store.content() : {};
  return byKind((kind) =>
    Object.values(content[kind] ?? {}).map((message) =>
      named(kind, toJson(schemaOf[kind], message as Message, { registry }) as JsonObject),
    ),
  );
}

export function goldenRows(run: GoldenRun): Rows {
  return byKind((kind) => {
    const { base, gone = [], rows = [] } = run.rows![kind];
    const all = new Map(bases[base]![kind].map((row) => [keyOf(kind, row), row]));
    for (const id of gone) all.delete(id);
    for (const row of rows) all.set(keyOf(kind, row), row);
    return [...all.values()];
  });
}

const byKind = (rows: (kind: RowKind) => readonly JsonObject[]): Rows =>
  Object.fromEntries(rowKinds.map((kind) => [kind, new Map(rows(kind).map((row) => [keyOf(kind, row), row]))])) as Rows;

function keyOf(kind: RowKind, row: JsonObject): string {
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
  return { ...row, entitlement: (row.entitlement as JsonObject).id!, principal: idOf(row.principal) };
}

export function configOf({ flags, env = {} }: Recorded): Partial<Config> {
  const text = (name: string) => {
    const given = flags[name] ?? env[`BATON_${name.toUpperCase().replaceAll("-", "_")}`];
    return typeof given === "string" ? given : "";
  };
  const gov = flags["gov-env"] === true || env.BATON_GOV_ENV === "true";
  return {
    token: text("token"),
    businessPlusToken: text("business-plus-token"),
    govEnv: gov,
    baseUrl: text("base-url"),
  };
}

/** The tenant and the simulator of a recording. */
export function setupOf({ sim = {}, faults = [] }: Recorded) {
  const { user = {}, members = {}, extraGroups = [], extraUsergroups = [], ...options } = sim;
  const tenant: SlackTenant = {
    ...goldenTenant,
    users: goldenTenant.users.map((one) => ({ ...one, ...user[one.id] })),
    usergroups: [...goldenTenant.usergroups, ...extraUsergroups],
    scimGroups: [
      ...goldenTenant.scimGroups.map((group) => ({ ...group, members: members[group.id] ?? group.members })),
      ...extraGroups,
    ],
  };
  return { tenant, options: { usersPage: 5, teamsPage: 2, deleteStatus: 200, ...options, faults } };
}
