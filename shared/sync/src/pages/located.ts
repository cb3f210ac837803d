import { type BatonError, toBatonError } from "@baton-connectors/sdk";
import type { Action } from "../token/action.ts";

/** What is listed, in words: `grants of group/g0`. */
export function listOf(action: Action): string {
  const { operation, resourceTypeId, resourceId, parentResourceTypeId, parentResourceId, typeScoped } = action;
  const one = typeScoped || resourceId === "" ? `type ${resourceTypeId}` : `${resourceTypeId}/${resourceId}`;
  switch (operation) {
    case "list-resource-types":
      return "resource types";
    case "list-resources":
      return `resources of type ${resourceTypeId}${parentResourceId === "" ? "" : ` below ${parentResourceTypeId}/${parentResourceId}`}`;
    case "list-static-entitlements":
      return resourceTypeId === "" ? "resource types" : `entitlements of every ${resourceTypeId}`;
    case "list-entitlements":
      return `entitlements of ${one}`;
    case "list-grants":
      return `grants of ${one}`;
    default:
      return `resource ${resourceTypeId}/${resourceId}`;
  }
}

/** The failure of a page, with what was being read in front. */
export function located(thrown: unknown, action: Action, place: string): BatonError {
  const error = toBatonError(thrown);
  return error.code === "Canceled" ? error : error.prefixed(`${listOf(action)}, ${place}`);
}
