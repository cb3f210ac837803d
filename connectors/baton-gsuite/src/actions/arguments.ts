import { BatonError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export const invalidArgument = (message: string, hint?: string) => new BatonError("InvalidArgument", message, { hint });

/** A text that must be there; it may be empty. */
export function requiredText(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw invalidArgument(`missing ${name}`);
  return value;
}

/** The same, with something in it. */
export function filledText(args: JsonObject, name: string): string {
  const value = requiredText(args, name);
  if (value.trim() === "") throw invalidArgument(`${name} must not be empty`);
  return value;
}

export function requiredFlag(args: JsonObject, name: string): boolean {
  const value = args[name];
  if (typeof value !== "boolean") throw invalidArgument(`missing ${name}`);
  return value;
}

export function optionalFlag(args: JsonObject, name: string): boolean | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw invalidArgument(`${name} must be true or false`);
  return value;
}

/** A user's id: text, or a reference to the resource. */
export function userId(args: JsonObject, accepts: "text-or-reference" | "reference" = "text-or-reference"): string {
  const value = args.user_id;
  const id = typeof value === "string" && accepts === "text-or-reference" ? value : referencedUser(value);
  if (!id) throw invalidArgument("missing user_id");
  return id;
}

function referencedUser(value: JsonValue | undefined): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const type = value.resource_type_id ?? value.resource_type;
  const id = value.resource_id ?? value.resource;
  if (typeof type !== "string" || typeof id !== "string") return "";
  if (type !== "" && type !== "user") throw invalidArgument(`user_id refers to a resource of type '${type}'`);
  return id;
}
