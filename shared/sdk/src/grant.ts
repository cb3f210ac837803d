import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { bug } from "./errors.ts";
import { entitlementId, grantId, type ResourceRef } from "./ids.ts";

export interface GrantInit {
  /** Stored in this order, e.g. `[grantExpandable({ entitlementIds: [...] })]`. */
  readonly annotations?: readonly Any[];
}

/**
 * `principal` holds the entitlement `name` of `resource`. The grant embeds the resource and the principal as they are
 * given: a whole resource, or only its id.
 */
export function grant(
  resource: Resource,
  name: string,
  principal: Resource | ResourceRef,
  init: GrantInit = {},
): Grant {
  const entitlement = sharedEntitlement(resource, name);
  const holder = "$typeName" in principal && principal.$typeName === "c1.connector.v2.Resource" ? principal : undefined;
  const id = holder ? holder.id! : (principal as ResourceRef);
  if (!isId(id?.resourceType) || !isId(id.resource)) throw withoutPrincipal(entitlement.id, id);
  // A literal instead of create(): grants outnumber everything else by far.
  return {
    $typeName: "c1.connector.v2.Grant",
    id: grantId(entitlement.id, id),
    entitlement,
    principal: holder ?? bare(id),
    annotations: init.annotations ? [...init.annotations] : [],
  };
}

const isId = (text: unknown) => typeof text === "string" && text !== "";

/** An app may leave out what its description promises: then nobody is named, and nobody may be stored. */
function withoutPrincipal(entitlement: string, id: ResourceRef | undefined) {
  const show = (text: unknown) => (typeof text === "string" ? JSON.stringify(text) : String(text));
  return bug(
    `a grant of ${entitlement} is to a principal with the type ${show(id?.resourceType)} and the id ${show(id?.resource)}; both are texts and not empty`,
  );
}

function bare({ resourceType, resource }: ResourceRef): Resource {
  return {
    $typeName: "c1.connector.v2.Resource",
    id: { $typeName: "c1.connector.v2.ResourceId", resourceType, resource, batonResource: false },
    displayName: "",
    annotations: [],
    description: "",
    batonResource: false,
    creationSource: 0,
  };
}

/**
 * Grants of one resource share one entitlement object, so that it is encoded once for all of them. Keyed weakly by the
 * resource, hence no state beyond the resource's own life.
 */
const entitlements = new WeakMap<Resource, Map<string, Entitlement>>();

function sharedEntitlement(resource: Resource, name: string): Entitlement {
  let byName = entitlements.get(resource);
  if (!byName) {
    byName = new Map();
    entitlements.set(resource, byName);
  }
  let entitlement = byName.get(name);
  if (!entitlement) {
    entitlement = create(EntitlementSchema, { id: entitlementId(resource.id!, name), resource });
    byName.set(name, entitlement);
  }
  return entitlement;
}
