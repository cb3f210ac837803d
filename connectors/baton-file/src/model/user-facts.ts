import { toLower as lower } from "@baton-connectors/mapping/text";
import type { JsonObject } from "@bufbuild/protobuf";
import { shown } from "../refusal.ts";
import { type DateForm, dateOf } from "./dates.ts";
import type { UserFacts } from "./model.ts";

export interface UserTexts {
  readonly email: string;
  readonly login: string;
  readonly status: string;
  readonly type: string;
  readonly lastLogin: string;
  readonly profile: JsonObject | undefined;
}

export const noTexts: UserTexts = { email: "", login: "", status: "", type: "", lastLogin: "", profile: undefined };

/** What a row says of a person. What is not known is taken as the Go connector takes it, and told. */
export function userFacts(given: UserTexts, dateForm: DateForm, warn: (what: string) => void): UserFacts {
  const { email, login, profile } = given;
  const status = lower(given.status.trim());
  const disabled = ["disabled", "inactive", "suspended"].includes(status);
  if (!disabled && !["enabled", "active", ""].includes(status))
    warn(`the status ${shown(given.status)} is not known and taken for enabled; write active or disabled`);
  const type = lower(given.type.trim());
  const service = ["service", "system", "bot", "machine"].includes(type);
  if (!service && !["human", "user", "person", ""].includes(type))
    warn(`the type ${shown(given.type)} is not known and taken for human; write human or service`);
  const lastLogin = given.lastLogin.trim() === "" ? undefined : dateOf(given.lastLogin, dateForm);
  if (!lastLogin && given.lastLogin.trim() !== "")
    warn(`the last login ${shown(given.lastLogin)} is no date and left out; write 2025-12-31 or ${dateForm}`);
  const profiled = profile && Object.keys(profile).length > 0 ? profile : undefined;
  return { email, login, enabled: !disabled, service, lastLogin, profile: profiled };
}
