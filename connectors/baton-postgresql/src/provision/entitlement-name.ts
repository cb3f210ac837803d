import type { Entitlement } from "@baton-connectors/protocol/connector-v2";
import { configError } from "@baton-connectors/sdk";
import { type Attribute, attributes, type Grantable, privilegesOf } from "../catalogue/privileges.ts";
import type { Held } from "../rights/holdings.ts";

/** What an entitlement's id ends with: a privilege, or that it may be passed on. */
export function heldBy(entitlement: Pick<Entitlement, "id">, type: Grantable): Held {
  const [, word = "", option] = /:([a-z-]+?)(:grant)?$/.exec(entitlement.id) ?? [];
  const privilege = privilegesOf(type, true).find((one) => one === word);
  if (!privilege) throw unknownEntitlement(entitlement.id, type);
  return { privilege, isGrantOption: option !== undefined };
}

/** Of a database's entitlements, those that are attributes of roles. */
export const attributeBy = (entitlement: Pick<Entitlement, "id">): Attribute | undefined =>
  attributes.find(({ name }) => /^entitlement:database:/.test(entitlement.id) && entitlement.id.endsWith(`:${name}`));

export function membershipBy(entitlement: Pick<Entitlement, "id">): "member" | "admin" {
  const name = entitlement.id.split(":").at(-1);
  if (name !== "member" && name !== "admin") throw unknownEntitlement(entitlement.id, "role");
  return name;
}

const unknownEntitlement = (id: string, type: string) =>
  configError(`${id} is no entitlement of a ${type}`, { hint: "Sync again, and take an entitlement from the file." });
