import { configError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export function textArgument(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value !== "string" || value === "") throw configError(`the argument ${name} must be a non-empty text`);
  return value;
}

/** Undefined when absent or null; an empty text counts. */
export function optionalText(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw configError(`the argument ${name} must be a text`);
  return value;
}

export const userArgument = (args: JsonObject, name: string): string => userIdOf(args[name], name);

/** A reference to a user as callers write it: `{resource_type_id, resource_id}`, or the short names. */
export function userIdOf(value: JsonValue | undefined, name: string): string {
  const reference = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const type =
    reference.resource_type_id ?? reference.resourceTypeId ?? reference.resource_type ?? reference.resourceType;
  const id = reference.resource_id ?? reference.resourceId ?? reference.resource;
  if (type !== "user") throw configError(`the argument ${name} must name a user, got ${JSON.stringify(type ?? null)}`);
  if (typeof id !== "string" || id === "") throw configError(`the argument ${name} has no id`);
  return id;
}

/** Attributes as a profile can hold them: Okta knows no objects and no mixed lists. */
export function checkedAttributes(name: string, attributes: JsonObject): JsonObject {
  for (const [key, value] of Object.entries(attributes)) {
    const list = Array.isArray(value) && value.every((item) => typeof item === "string");
    const simple = value === null || typeof value !== "object";
    if (!list && !simple)
      throw configError(`${name}: ${key} must be a text, a number, true, false, null or a list of texts`);
  }
  return attributes;
}
