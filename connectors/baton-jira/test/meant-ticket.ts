import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { withNames } from "./meant.ts";

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isAccount = (value: JsonObject) =>
  (value.id as JsonObject | undefined)?.resourceType === "user" && value.annotations !== undefined;
/** What Go writes for a time that Jira does not tell. */
const never = "0001-01-01T00:00:00Z";

/** Go's tickets as ours are meant to be: with the login and the whole last name of each account, without times that there are none. */
export function meantTicket(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(meantTicket);
  if (!isObject(value)) return value;
  if (isAccount(value)) return withNames(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === never ? [] : [[name, meantTicket(inner)]])),
  );
}
