import {
  BatonIDSchema,
  ETagMatchSchema,
  ETagMetadataSchema,
  ETagSchema,
  type ResourceId,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import type { Rows } from "./subject.ts";

const reserved = [BatonIDSchema, ETagSchema, ETagMatchSchema, ETagMetadataSchema];

/** Everything in the rows that points at nothing or must not be there. Principals are the engine's to count. */
export function brokenReferences(rows: Rows): string[] {
  const problems: string[] = [];
  const resources = new Set(Object.values(rows.resources).map(({ id }) => keyOf(id)));
  const types = new Set(Object.keys(rows.resourceTypes));
  for (const { id, annotations } of Object.values(rows.resources)) {
    if (!types.has(id!.resourceType)) problems.push(`resource ${keyOf(id)} is of an unknown type`);
    for (const schema of reserved)
      if (hasAnnotation(annotations, schema)) problems.push(`resource ${keyOf(id)} carries ${schema.name}`);
  }
  for (const { id, resource } of Object.values(rows.entitlements))
    if (!resources.has(keyOf(resource?.id))) problems.push(`entitlement ${id} is of a resource that was not listed`);
  for (const { id, entitlement } of Object.values(rows.grants))
    if (!rows.entitlements[entitlement?.id ?? ""])
      problems.push(`grant ${id} is of an entitlement that was not listed`);
  return problems;
}

const keyOf = (id: ResourceId | undefined) => `${id?.resourceType}/${id?.resource}`;
