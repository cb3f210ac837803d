import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { JiraTenant } from "../simulator/index.ts";
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

/** Of an issue type Go reads the first hundred fields. */
const fieldsRead = 100;

/** Go's schemas with the fields that it does not read; those of the recorded sites are texts. */
export function meantSchemas(value: JsonValue, { createmeta }: JiraTenant): JsonValue {
  if (Array.isArray(value)) return value.map((one) => meantSchemas(one, { createmeta } as JiraTenant));
  if (!isObject(value)) return value;
  const [, issueTypeId = ""] = typeof value.id === "string" ? value.id.split(":") : [];
  const unread = (value.customFields && createmeta[issueTypeId]?.slice(fieldsRead)) || [];
  const more = unread.map(({ fieldId: id, name: displayName, required }): [string, JsonValue] => [
    id,
    { id, displayName, ...(required && { required }), stringValue: {}, annotations: [textField] },
  ]);
  const inner = Object.entries(value).map(
    ([name, one]) => [name, meantSchemas(one, { createmeta } as JiraTenant)] as const,
  );
  const whole = Object.fromEntries(inner);
  return more.length > 0
    ? { ...whole, customFields: { ...(whole.customFields as JsonObject), ...Object.fromEntries(more) } }
    : whole;
}
const textField = { "@type": "type.googleapis.com/c1.connector.v2.CustomField", type: "string" };
