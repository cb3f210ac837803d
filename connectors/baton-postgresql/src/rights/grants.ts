import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { type Page, type PageOf, pageOf, resourceId } from "@baton-connectors/sdk";
import { entitlementIdOf, grantIdOf, idOf } from "../catalogue/ids.ts";
import type { Roles } from "../catalogue/roles.ts";
import type { Client } from "../client.ts";
import { Explanations } from "./explanation.ts";
import type { Holdings, Reasons } from "./holdings.ts";

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
  const entitlement = entitlementsFor(resource);
  let at = 0;
  for (const { role, name, reasons } of holdings.entries(names)) {
    if (at++ < from) continue;
    if (items.length === rowsAPage) return pageOf(items, at - 1);
    items.push(toGrant(entitlement(name), role, reasons, written));
  }
  return pageOf(items);
}

/** Entitlements of a resource, shared by the grants of a page, and encoded once for them; with the page they go. */
export function entitlementsFor(resource: Resource): (name: string) => Entitlement {
  const byName = new Map<string, Entitlement>();
  return (name) => {
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
  };
}

/** One grant; where the role was not simply given it, it says why. */
export function toGrant(entitlement: Entitlement, role: number, reasons: Reasons, written: Written): Grant {
  const { client, roles, tableId, database } = written;
  const { principal, explanations } = shared(roles, client, role);
  const id = grantIdOf(entitlement.id, principal.id!.resource);
  const row: Grant = { $typeName: "c1.connector.v2.Grant", id, entitlement, principal, annotations: [] };
  if (client.config.goCompatible) return row;
  const name = entitlement.id.slice(entitlementIdOf(entitlement.resource!.id!.resource, "").length);
  const tableEntitlementId = tableId === undefined ? undefined : entitlementIdOf(tableId, name);
  const { annotations, sources } = explanations.of({
    ...{ role, reasons, database, tableEntitlementId },
    entitlementId: entitlement.id,
  });
  row.annotations = annotations;
  if (sources) row.sources = sources;
  return row;
}

interface Shared {
  readonly principals: Map<number, Resource>;
  readonly explanations: Explanations;
}
/** What many rows of a sync have in common is one object. */
const ofSync = new WeakMap<Roles, Shared>();

function shared(roles: Roles, client: Client, role: number) {
  let found = ofSync.get(roles);
  if (!found) {
    found = { principals: new Map(), explanations: new Explanations(roles, client.writeOid) };
    ofSync.set(roles, found);
  }
  let principal = found.principals.get(role);
  if (!principal) {
    principal = {
      $typeName: "c1.connector.v2.Resource",
      id: resourceId({ resourceType: "role", resource: idOf({ type: "role", oid: role }, client.writeOid) }),
      displayName: roles.get(role)?.rolname ?? "",
      annotations: [],
      description: "",
      batonResource: false,
      creationSource: 0,
    };
    found.principals.set(role, principal);
  }
  return { principal, explanations: found.explanations };
}
