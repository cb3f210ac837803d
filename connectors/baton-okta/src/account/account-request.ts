import { configError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/** A request for an account, read and checked. */
export interface AccountRequest {
  readonly profile: JsonObject;
  readonly login: string;
  readonly mustChangePassword: boolean;
  readonly inactive: boolean;
  readonly sendActivationEmail: boolean;
  readonly federated: boolean;
}

export function readAccountRequest(info: JsonObject): AccountRequest {
  const needed = (key: string, words: string): JsonValue => {
    const value = info[key];
    if (value === undefined) throw configError(`missing ${words} in account info`);
    return value;
  };
  const firstName = needed("first_name", "first name");
  const lastName = needed("last_name", "last name");
  const email = needed("email", "email");
  const login = info.login ?? email;
  return {
    profile: { firstName, lastName, email, login, ...additional(info.additionalAttributes) },
    login: typeof login === "string" ? login : "",
    mustChangePassword: flag(info, "password_change_on_login_required", false),
    inactive: flag(info, "create_inactive", false),
    sendActivationEmail: flag(info, "send_activation_email", true),
    federated: isFederated(info.provider_type),
  };
}

const named = ["firstName", "lastName", "email", "login"];

/** An object of attributes beside the named ones. */
export function additional(value: JsonValue | undefined, taken: readonly string[] = named): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw configError("additionalAttributes must be an object");
  const twice = Object.keys(value).find((key) => taken.includes(key));
  if (twice) throw configError(`additionalAttributes repeats ${twice}: give it as its own field`);
  return value;
}

const yes = ["1", "t", "T", "TRUE", "true", "True"];
const no = ["0", "f", "F", "FALSE", "false", "False"];

function flag(info: JsonObject, key: string, otherwise: boolean): boolean {
  const value = info[key];
  if (value === undefined || value === null) return otherwise;
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && yes.includes(value)) return true;
  if (typeof value === "string" && no.includes(value)) return false;
  throw configError(`${key} must be true or false, got ${JSON.stringify(value)}`);
}

function isFederated(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  const type = typeof value === "string" ? value.trim().toUpperCase() : undefined;
  if (type === "FEDERATION") return true;
  if (type === "" || type === "OKTA") return false;
  throw configError(`provider_type must be OKTA or FEDERATION, got ${JSON.stringify(value)}`);
}
