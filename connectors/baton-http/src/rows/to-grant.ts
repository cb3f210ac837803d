import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { BatonError, grant, grantExpandable } from "@baton-connectors/sdk";
import type { GrantMapping, ResponseBlock } from "../file/mappings.ts";
import type { Values } from "../template/template.ts";
import type { Said } from "../text/said.ts";

/** The mapping that a row is read with: of several the first whose condition holds. Undefined: none. */
export function grantMappingFor(block: ResponseBlock, values: Values): GrantMapping | undefined {
  const several = block.conditional_grant_mappings;
  if (!several) return block.grant_mapping;
  return several.conditions.find(({ condition }) => condition.truth(values))?.grant_mapping ?? several.default;
}

export function toGrant(map: GrantMapping, of: Resource, values: Values): Grant | undefined {
  const { principal_type, principal_id, entitlement_name, skip_if, expandable } = map;
  if (skip_if?.truth(values)) return undefined;
  const resourceType = textOf(principal_type, of, values);
  const principal = { resourceType, resource: textOf(principal_id, of, values) };
  const name = textOf(entitlement_name, of, values);
  if (!expandable || expandable.skip_if?.truth(values)) return grant(of, name, principal);
  const entitlementIds = expandable.entitlement_ids.map((one) => one.text(values));
  return grant(of, name, principal, {
    annotations: [grantExpandable({ entitlementIds, shallow: expandable.shallow })],
  });
}

function textOf(said: Said, { id }: Resource, values: Values): string {
  const text = said.name(values);
  if (text !== "") return text;
  throw new BatonError(
    "InvalidArgument",
    `a grant of ${id!.resourceType}:${id!.resource} has nothing for ${said.written}`,
    { kind: "config", hint: `See ${said.place}.` },
  );
}
