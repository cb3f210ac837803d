import { configError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { canonicalDn } from "../dn/canonical.ts";
import { DnError } from "../dn/parse.ts";

export interface ProfileRequest {
  readonly id: string;
  /** Attribute to value; "" clears it. */
  readonly wanted: ReadonlyMap<string, string>;
  readonly skipped: readonly string[];
}

const named = { first_name: "givenName", last_name: "sn", display_name: "displayName", email: "mail" } as const;

const refuse = (problem: string) => configError(`update_profile: ${problem}`, { effect: "none" });

/** What is asked for, checked in the Go connector's order. */
export function readProfileRequest(args: JsonObject): ProfileRequest {
  const id = userOf(args.user_id);
  const wanted = new Map<string, string>();
  const skipped: string[] = [];
  for (const [argument, attribute] of Object.entries(named)) {
    const value = args[argument];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") throw refuse(`${argument} must be a string value`);
    if (value === "") skipped.push(argument);
    else wanted.set(attribute, value);
  }
  const taken = new Set([...Object.keys(named), ...[...wanted.keys()].map((name) => name.toLowerCase())]);
  for (const [attribute, value] of customOf(args.custom_attributes)) {
    const lower = attribute.toLowerCase();
    if (taken.has(lower)) skipped.push(attribute);
    else wanted.set(attribute, value);
  }
  for (const attribute of wanted.keys()) {
    const lower = attribute.toLowerCase();
    if (lower.includes("password") || lower === "unicodepwd")
      throw refuse(`attribute "${attribute}" cannot be modified via update_profile; use credential rotation instead`);
    if (lower === "objectclass") throw refuse(`attribute "${attribute}" cannot be modified via update_profile`);
  }
  return { id, wanted, skipped };
}

function customOf(given: JsonValue | undefined): readonly (readonly [string, string])[] {
  if (given === undefined || given === null) return [];
  if (typeof given !== "object" || Array.isArray(given)) throw refuse("custom_attributes must be a struct");
  return Object.entries(given)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([attribute, value]) => {
      if (typeof value !== "string") throw refuse(`custom_attributes entry "${attribute}" must be a string value`);
      return [attribute, value];
    });
}

function userOf(given: JsonValue | undefined): string {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw refuse("user_id is required");
  const type = given.resource_type_id ?? given.resource_type ?? given.resourceTypeId ?? given.resourceType;
  const id = given.resource_id ?? given.resource ?? given.resourceId;
  if (typeof id !== "string" || id === "") throw refuse("user_id is required");
  if (type !== "user") throw refuse(`user_id must reference a "user" resource, got "${String(type ?? "")}"`);
  try {
    return canonicalDn(id);
  } catch (error) {
    if (error instanceof DnError) throw refuse(`invalid resource_id "${id}": ${error.message}`);
    throw error;
  }
}
