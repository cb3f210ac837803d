import { idText, isObject, valuesOf } from "@baton-connectors/scim";
import { resource } from "@baton-connectors/sdk";
import type { RolesMapping } from "../mapping/mapping.ts";
import { snakeCase } from "./snake-case.ts";

/** A role as a user has it. */
export interface HeldRole {
  readonly id: string;
  readonly label: string;
  /** What the server calls it: what changes are made with. */
  readonly value: string;
}

export function rolesOf(row: unknown, mapping: RolesMapping | undefined): HeldRole[] {
  if (!mapping) return [];
  return valuesOf(mapping.path.evaluate(row)).flatMap((one) => {
    const value = isObject(one) ? mapping.name.evaluate(one) : one;
    if (typeof value !== "string" || value === "") return [];
    const display = isObject(one) ? mapping.display?.evaluate(one) : undefined;
    const label = typeof display === "string" && display !== "" ? display : value;
    return [{ id: snakeCase(label), label, value: rawValue(one) ?? value }];
  });
}

/** The mapping may take the label for the name; the server knows the role by its value all the same. */
const rawValue = (one: unknown) => (isObject(one) ? idText(one.value) : undefined);

export function toRole({ id, label, value }: HeldRole) {
  return resource({
    type: "role",
    id,
    displayName: label,
    role: { profile: { role_id: id, role_name: label, ...(value !== label && { role_value: value }) } },
  });
}
