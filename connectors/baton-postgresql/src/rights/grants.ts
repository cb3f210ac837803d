import { type Grant, GrantSourcesSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { grantImmutable, grantMetadata, type Page, type PageOf, pageOf, resourceId } from "@baton-connectors/sdk";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { entitlementIdOf, grantIdOf, idOf } from "../catalogue/ids.ts";
import type { Roles } from "../catalogue/roles.ts";
import type { Client } from "../client.ts";
import { byOwner, byPublic, bySuperuser, byTable, type Holdings, type Reasons } from "./holdings.ts";

/** Rows of one page: PUBLIC may be everybody. */
const rowsAPage = 10_000;

export interface Written {
  readonly client: Client;
  readonly roles: Roles;
  /** Of a column: the id of its table. */
  readonly tableId?: string | undefined;
  /** Of what is in a database, its oid: superusers are its entitlement. */
  readonly database?: number | undefined;
}

/** Who holds what of a resource, as grants. */
export function grantsOf(
  resource: Resource,
  holdings: Holdings,
  names: readonly string[],
  { cursor }: Page,
  written: Written,
): PageOf<Grant> {
  const from = typeof cursor === "number" ? cursor : 0;
  const items: Grant[] = [];
  let at = 0;
  for (const { role, name, reasons } of holdings.entries(names)) {
    if (at++ < from) continue;
    if (items.length === rowsAPage) return pageOf(items, at - 1);
    items.push(toGrant(resource, name, role, reasons, written));
  }
  return pageOf(items);
}

/** Entitlements by resource, shared by its grants: each is encoded once. */
const entitlements = new WeakMap<Resource, Map<string, Grant["entitlement"]>>();

function entitlementOf(resource: Resource, name: string): Grant["entitlement"] {
  let byName = entitlements.get(resource);
  if (!byName) {
    byName = new Map();
    entitlements.set(resource, byName);
  }
  let entitlement = byName.get(name);
  if (!entitlement) {
    entitlement = {
      $typeName: "c1.connector.v2.Entitlement",
      id: entitlementIdOf(resource.id!.resource, name),
      resource,
      displayName: "",
      description: "",
      grantableTo: [],
      annotations: [],
      purpose: 0,
      slug: "",
    };
    byName.set(name, entitlement);
  }
  return entitlement;
}

/** One grant: `annotations` say why, where the role was not simply given it. */
export function toGrant(resource: Resource, name: string, role: number, reasons: Reasons, written: Written): Grant {
  const { client, roles } = written;
  const principal = idOf({ type: "role", oid: role }, client.writeOid);
  const entitlement = entitlementOf(resource, name)!;
  const row: Grant = {
    $typeName: "c1.connector.v2.Grant",
    id: grantIdOf(entitlement.id, principal),
    entitlement,
    principal: principalOf(roles, role, principal),
    annotations: [],
  };
  if (client.config.goCompatible || (reasons.direct && reasons.because === 0 && reasons.through.length === 0))
    return row;
  const metadata = { reasons: reasonsOf(reasons, roles) };
  row.annotations = [annotationOf(roles, reasons.direct, metadata)];
  const sources = sourcesOf(name, role, reasons, written);
  if (Object.keys(sources).length > 0) {
    if (reasons.direct) sources[entitlement.id] = { isDirect: true };
    row.sources = create(GrantSourcesSchema, { sources });
  }
  return row;
}

/** Principals and annotations are the same objects for all rows of a sync, by what they say. */
const principals = new WeakMap<Roles, Map<number, Resource>>();
const annotations = new WeakMap<Roles, Map<string, Grant["annotations"][number]>>();

function kept<Key, Value>(of: WeakMap<Roles, Map<Key, Value>>, roles: Roles, key: Key, make: () => Value): Value {
  let known = of.get(roles);
  if (!known) {
    known = new Map();
    of.set(roles, known);
  }
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    if (known.size === mostKept) known.clear();
    known.set(key, value);
  }
  return value;
}
const mostKept = 20_000;

const principalOf = (roles: Roles, role: number, id: string) =>
  kept(
    principals,
    roles,
    role,
    (): Resource => ({
      $typeName: "c1.connector.v2.Resource",
      id: resourceId({ resourceType: "role", resource: id }),
      displayName: roles.get(role)?.rolname ?? "",
      annotations: [],
      description: "",
      batonResource: false,
      creationSource: 0,
    }),
  );

/** What nobody gave to the role itself cannot be taken from it. */
const annotationOf = (roles: Roles, isDirect: boolean, metadata: JsonObject) =>
  kept(annotations, roles, `${isDirect} ${JSON.stringify(metadata)}`, () =>
    isDirect ? grantMetadata(metadata) : grantImmutable({ metadata }),
  );

/** In words: "granted", "PUBLIC", "superuser", "owner", "table", "member of app_reader". */
export const reasonsOf = ({ direct, because, through }: Reasons, roles: Roles): string[] => [
  ...(direct ? ["granted"] : []),
  ...words.flatMap(([bit, word]) => (because & bit ? [word] : [])),
  ...through.map((role) => `member of ${roles.get(role)?.rolname ?? role}`),
];

const words = [
  [byPublic, "PUBLIC"],
  [bySuperuser, "superuser"],
  [byOwner, "owner"],
  [byTable, "table"],
] as const;

/** Entitlements that this one comes from. */
function sourcesOf(name: string, role: number, { because, through }: Reasons, written: Written) {
  const { client, roles, tableId, database } = written;
  const sources: Record<string, { isDirect: boolean }> = {};
  for (const from of through) {
    const id = entitlementIdOf(idOf({ type: "role", oid: from }, client.writeOid), "member");
    sources[id] = { isDirect: roles.isDirectMember(role, from) };
  }
  if (because & bySuperuser && database !== undefined)
    sources[entitlementIdOf(idOf({ type: "database", oid: database }, client.writeOid), "superuser")] = {
      isDirect: true,
    };
  if (because & byTable && tableId !== undefined) sources[entitlementIdOf(tableId, name)] = { isDirect: true };
  return sources;
}
