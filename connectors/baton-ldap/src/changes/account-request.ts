import { type AccountInfo, configError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { escapeDnValue } from "../dn/place.ts";
import { hasClass } from "../filters.ts";
import type { Value } from "../protocol/requests.ts";

export interface AccountRequest {
  readonly dn: string;
  readonly attributes: readonly (readonly [string, readonly Value[]])[];
  readonly wantsUidNumber: boolean;
}

/** Keys of a profile that are no attributes. */
const ours = new Set([
  ...["additionalAttributes", "rdnKey", "rdnValue", "path", "suffix", "login", "email", "calculatePosixUIDNumber"],
]);

/** What an account's profile asks for; checked in the Go connector's order. */
export function readAccountRequest({ profile, emails }: AccountInfo): AccountRequest {
  const text = (key: string) => {
    const value = profile[key];
    if (typeof value !== "string") throw configError(`invalid/missing ${key}`, { effect: "none" });
    return value;
  };
  const [suffix, path, rdnKey, rdnValue] = [text("suffix"), text("path"), text("rdnKey"), text("rdnValue")];
  const classes = profile.objectClass;
  if (!Array.isArray(classes)) throw configError("invalid/missing objectClass", { effect: "none" });
  if (!classes.every((one) => typeof one === "string")) throw configError("invalid objectClass", { effect: "none" });
  const wantsUidNumber = profile.calculatePosixUIDNumber === true && hasClass(classes as string[], "posixaccount");
  const attributes = new Map<string, readonly [string, readonly Value[]]>();
  const put = (name: string, value: JsonValue | undefined) => {
    const key = name.toLowerCase();
    // Passwords are made here, or not at all.
    if (key === "userpassword" || key === "unicodepwd" || value === null || value === undefined) return;
    if (wantsUidNumber && key === "uidnumber") return;
    if (attributes.has(key)) throw configError(`${name} is given twice`, { effect: "none" });
    attributes.set(key, [name, valuesOf(name, value)]);
  };
  for (const [name, value] of Object.entries(profile)) if (!ours.has(name)) put(name, value);
  for (const [name, value] of Object.entries(record(profile.additionalAttributes))) put(name, value);
  const [address] = emails;
  if (address && !attributes.has("mail")) put("mail", address.address);
  // Some servers want the attribute that names the entry to be given as well.
  if (!attributes.has(rdnKey.toLowerCase())) attributes.set(rdnKey.toLowerCase(), [rdnKey, [rdnValue]]);
  return {
    dn: [`${rdnKey}=${escapeDnValue(rdnValue)}`, path, suffix].filter((part) => part !== "").join(","),
    attributes: [...attributes.values()],
    wantsUidNumber,
  };
}

const record = (value: JsonValue | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

function valuesOf(name: string, value: JsonValue): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  if (all.length === 0) throw configError(`${name} has no value`, { effect: "none" });
  return all.map((one) => {
    if (typeof one === "object") throw configError(`${name} is no text, number or list of them`, { effect: "none" });
    return String(one);
  });
}
