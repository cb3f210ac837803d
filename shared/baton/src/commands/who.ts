import type { StoredGrant } from "@baton-connectors/c1z";
import { sourcesOf } from "../access/inheritance.ts";
import type { Catalogue } from "../file/catalogue.ts";
import { withFile } from "../file/open-file.ts";
import { resourceNamed } from "../naming/named-resource.ts";
import { printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import { entitlementIn, typeIn } from "../row-filter.ts";

interface WhoOptions extends ListOptions {
  /** What a person calls it. */
  readonly resource: string;
  readonly entitlementId?: string | undefined;
  readonly principalTypeId?: string | undefined;
}

/** Everyone who can reach a resource, and through what. */
export const showHolders = ({ output, json, resource, entitlementId, principalTypeId, ...options }: WhoOptions) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue }) => {
    const filter = {
      resource: resourceNamed(catalogue, resource),
      entitlementId: entitlementIn(catalogue, entitlementId),
      principalTypeId: typeIn(catalogue, principalTypeId),
    };
    const holders = catalogue.rows.grants(filter).map((grant) => holderOf(catalogue, grant));
    if (json)
      return printJsonList(
        output,
        "holders",
        holders.map((holder) => JSON.stringify(holder)),
      );
    const rows = holders.map(({ name, principalType, principal, permission, direct, through }) => [
      name,
      // Two of one name are two.
      `${principalType}:${principal}`,
      catalogue.resourceType(principalType).displayName,
      permission,
      [...(direct ? ["direct"] : []), ...through.map((one) => one.name)].join(", "),
    ]);
    return printTable(output, ["Principal", "ID", "Type", "Permission", "Through"], rows);
  });

export function holderOf(catalogue: Catalogue, { entitlementId, principal, data }: StoredGrant) {
  const from = sourcesOf(data);
  return {
    principalType: principal.resourceType,
    principal: principal.resource,
    name: catalogue.resource(principal).displayName,
    entitlement: entitlementId,
    permission: catalogue.entitlement(entitlementId).message.slug || entitlementId,
    direct: from.length === 0 || from.includes(entitlementId),
    through: from.filter((id) => id !== entitlementId).map((id) => ({ entitlement: id, name: nameOf(catalogue, id) })),
  };
}

const nameOf = (catalogue: Catalogue, id: string): string => {
  const { resource, slug } = catalogue.entitlement(id).message;
  return `${catalogue.resource(resource?.id).displayName} (${slug || id})`;
};
