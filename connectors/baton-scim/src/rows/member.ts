import { attribute, isObject, valuesOf, valueText } from "@baton-connectors/scim";
import type { GroupMapping, UserMapping } from "../mapping/mapping.ts";

/** A member of a group: a person or another group. */
export interface Member {
  readonly id: string;
  readonly type: "user" | "group";
}

/** Undefined: the server does not say who is in the group. */
export function membersOf(row: unknown, mapping: GroupMapping["members"]): readonly (Member | undefined)[] | undefined {
  const found = mapping?.path.evaluate(row);
  if (!mapping || found === undefined || found === null) return undefined;
  return valuesOf(found).map((one) => {
    const id = isObject(one) ? valueText(mapping.id.evaluate(one)) : valueText(one);
    return id === undefined ? undefined : { id, type: isGroup(one) ? "group" : "user" };
  });
}

/** https://www.rfc-editor.org/rfc/rfc7643#section-4.2 */
function isGroup(one: unknown): boolean {
  const type = attribute(one, "type");
  if (typeof type === "string") return type.toLowerCase() === "group";
  const ref = attribute(one, "$ref");
  return typeof ref === "string" && /\/Groups\/[^/]+$/i.test(ref);
}

/** A group as a user has it. */
export interface HeldGroup {
  readonly id: string | undefined;
  readonly name: string;
}

export function groupsOf(row: unknown, mapping: UserMapping["groups"]): HeldGroup[] {
  if (!mapping) return [];
  return valuesOf(mapping.path.evaluate(row)).flatMap((one) => {
    const id = mapping.id && valueText(mapping.id.evaluate(one));
    const name = mapping.name.evaluate(one);
    const text = typeof name === "string" ? name : "";
    return id === undefined && text === "" ? [] : [{ id, name: text }];
  });
}
