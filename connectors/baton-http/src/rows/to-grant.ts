import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { BatonError, grant, grantExpandable } from "@baton-connectors/sdk";
import type { GrantMapping, ResponseBlock } from "../file/mappings.ts";
import type { Values } from "../template/template.ts";

/** The mapping that a row is read with: of several the first whose condition holds. Undefined: none. */
export function grantMappingFor(block: ResponseBlock, values: Values): GrantMapping | undefined {
  const several = block.conditional_grant_mappings;
  if (!several) return block.grant_mapping;
  return several.conditions.find(({ condition }) => condition.truth(values))?.grant_mapping ?? several.default;
}

export function toGrant(map: GrantMapping, of: Resource, values: Values): Grant | undefined {
  if (map.skip_if?.truth(values)) return undefined;
  const principal = { resourceType: map.principal_type.text(values), resource: map.principal_id.text(values) };
  const name = map.entitlement_name.text(values);
  for (const [said, value] of [
    [map.principal_type, principal.resourceType],
    [map.principal_id, principal.resource],
    [map.entitlement_name, name],
  ] as const)
    if (value === "")
      throw new BatonError(
        "InvalidArgument",
        `a grant of ${of.id!.resourceType}:${of.id!.resource} has nothing for ${said.written}`,
        { kind: "config", hint: `See ${said.place}.` },
      );
  const { expandable } = map;
  const inherits = expandable && !expandable.skip_if?.truth(values);
  const annotations = inherits
    ? [
        grantExpandable({
          entitlementIds: expandable.entitlement_ids.map((one) => one.text(values)),
          shallow: expandable.shallow,
        }),
      ]
    : [];
  return grant(of, name, principal, { annotations });
}
