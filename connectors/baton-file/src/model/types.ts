import { toLower as lower, titleCase as title } from "@baton-connectors/mapping/text";
import { type Place, shown } from "../refusal.ts";
import { functions, type Type } from "./model.ts";
import type { ResourceRow } from "./rows.ts";

/** The types that rows name; the first row of a type says what it is. */
export function typesOf(
  people: number,
  resources: readonly ResourceRow[],
  warn: (place: Place, what: string) => void,
): ReadonlyMap<string, Type> {
  const types = new Map<string, Type>();
  if (people > 0) types.set("user", { id: "user", displayName: "User", trait: "user" });
  for (const { item, func } of resources) {
    if (item.type === "user") continue;
    const trait = functions.find((one) => one === lower(func.trim()));
    const known = types.get(item.type);
    if (!known) {
      types.set(item.type, { id: item.type, displayName: title(item.type), trait });
      if (!trait) warn(item.place, `the resource function ${shown(func)} is none of ${functions.join(", ")}`);
    } else if (known.trait !== trait)
      warn(
        item.place,
        `the type ${item.type} is a ${known.trait ?? "type without function"} by its first row, so ${shown(func)} has no effect`,
      );
  }
  return types;
}
