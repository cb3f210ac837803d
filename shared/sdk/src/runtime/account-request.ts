import type { JsonValue } from "@bufbuild/protobuf";
import type { AccountInfo } from "../account.ts";
import type { Metadata } from "../connector.ts";
import { BatonError } from "../errors.ts";

type Schema = Metadata["accountCreationSchema"];

/** A request for an account as handlers see it, wherever it comes from: what only the profile says of login and address holds. */
export function accountRequest(account: AccountInfo, schema: Schema): AccountInfo {
  const { login, emails, profile } = account;
  const address = text(profile.email);
  const whole = {
    ...account,
    login: login || text(profile.login),
    emails: emails.length === 0 && address ? [{ address, primary: true }] : emails,
  };
  checkRequired(whole, schema);
  return whole;
}

/** What a value may be is the handler's, and the app's, to say. */
function checkRequired({ login, emails, profile }: AccountInfo, schema: Schema): void {
  const given: Readonly<Record<string, JsonValue | undefined>> = {
    ...(login && { login }),
    ...(emails[0] && { email: emails[0].address }),
    ...profile,
  };
  const missing = Object.entries(schema?.fieldMap ?? {}).flatMap(([name, { required, displayName }]) =>
    required && given[name] === undefined ? [{ name, displayName }] : [],
  );
  const [first] = missing;
  if (!first) return;
  const names = missing.map(({ name }) => name).join(", ");
  throw new BatonError("InvalidArgument", `${names} not found in profile`, {
    kind: "upstream",
    effect: "none",
    hint: `Give ${missing.map(({ name, displayName }) => `${name}${displayName && displayName !== name ? ` (${displayName})` : ""}`).join(", ")}; the connector requires it.`,
  });
}

const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
