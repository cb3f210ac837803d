import {
  attribute,
  equal,
  isObject,
  isUniqueness,
  keyOf,
  type ScimObject,
  schema,
  valuesOf,
} from "@baton-connectors/scim";
import {
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  type CredentialRotator,
  type CredentialSupport,
  configError,
  type GetContext,
  passwordFor,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { toUser } from "../rows/user-row.ts";
import { accountSchema } from "./account-schema.ts";
import { changeUser } from "./change-user.ts";
import { checkRequired, type Placed, placed, readUserSchema, withAttributes } from "./server-schema.ts";

/** For the attribute `password`, which RFC 7643 has and not every server takes. */
export const credentials: CredentialSupport = {
  supported: ["NO_PASSWORD", "RANDOM_PASSWORD"],
  preferred: "NO_PASSWORD",
};

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.3 */
export async function createAccount(context: CreateAccountContext<Client>): Promise<AccountResult> {
  const { client, log, signal } = context;
  const { scim, mapping } = client;
  const password = passwordOf(context);
  const known = await readUserSchema(client, signal);
  if (password !== undefined && known && !known.has("password"))
    throw configError("the server's users have no password", { effect: "none" });
  const { attributes, unknown } = placed(others(context), known);
  if (unknown.length > 0) log.warn({ attributes: unknown }, "the server has no such attributes of users");
  const resource = withAttributes(newUser(context, password), attributes);
  checkRequired(resource, known);
  const userName = resource.userName as string;
  let id: string | undefined;
  try {
    id = await scim.create("Users", resource, signal);
  } catch (thrown) {
    if (!isUniqueness(thrown)) throw thrown;
    const existing = await byName(client, userName, signal);
    return { outcome: "already-exists", ...(existing && { resource: existing }) };
  }
  // The answer may have no body, and what the server made of the request is what counts.
  const made = id === undefined ? undefined : toUser((await scim.get("Users", id, {}, signal)).resource, mapping.user);
  const found = made ?? (await byName(client, userName, signal));
  if (!found)
    throw new BatonError("Unavailable", `the server answered that ${userName} was created, and does not have it`, {
      effect: "unknown",
    });
  return {
    outcome: "created",
    resource: found,
    ...(password !== undefined && { plaintexts: [plaintext(password, "Initial password")] }),
  };
}

function passwordOf({ credentials: given }: CreateAccountContext<Client>): string | undefined {
  const option = given?.options.case;
  if (option === undefined || option === "noPassword") return undefined;
  if (option !== "randomPassword") throw configError(`unsupported credential options: ${option}`);
  return passwordFor(given);
}

/** What the profile says besides: attributes of the server's own schema. */
const others = ({ account: { profile } }: CreateAccountContext<Client>) =>
  Object.fromEntries(Object.entries(profile).filter(([name]) => !own.has(name)));
const own = new Set([...Object.keys(accountSchema.fieldMap!), "login", "password"]);

/**
 * Attributes to write to a user, by the names of a request. The e-mail is the primary one, or the first: the others stay. What the server
 * does not have is refused, so that nobody takes it for written.
 */
export async function userChanges(
  client: Client,
  id: string,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Placed[]> {
  const { username, email, first_name, last_name, display_name, external_id, ...rest } = given;
  const single = (path: string, value: unknown): Placed[] =>
    value === undefined || value === null ? [] : [{ path, value, object: { [path]: value } }];
  const { attributes, unknown } = placed(rest, await readUserSchema(client, signal));
  if (unknown.length > 0)
    throw configError(`the server has no attributes of users called ${unknown.join(", ")}`, { effect: "none" });
  const names = Object.entries({ givenName: first_name, familyName: last_name }).filter(([, value]) => value != null);
  const needsUser = names.length > 0 || email != null;
  const { resource } = needsUser ? await client.scim.get("Users", id, {}, signal) : { resource: {} };
  return [
    ...single("userName", username),
    ...(names.length > 0 ? single("name", withNames(attribute(resource, "name"), names)) : []),
    ...single("displayName", display_name),
    ...single("externalId", external_id),
    ...(email == null ? [] : single("emails", withAddress(valuesOf(attribute(resource, "emails")), email))),
    ...attributes,
  ];
}
/** The formatted name was made of the names before. */
function withNames(before: unknown, names: readonly (readonly [string, unknown])[]): ScimObject {
  const whole = isObject(before) ? before : {};
  const { [keyOf(whole, "formatted") ?? "formatted"]: _, ...rest } = whole;
  return { ...rest, ...Object.fromEntries(names.map(([name, value]) => [keyOf(rest, name) ?? name, value])) };
}

function withAddress(emails: readonly unknown[], value: unknown): readonly unknown[] {
  const at = Math.max(
    emails.findIndex((one) => attribute(one, "primary") === true),
    0,
  );
  if (emails.length === 0) return [{ value, type: "work", primary: true }];
  return emails.map((one, index) => (index !== at ? one : isObject(one) ? { ...one, value } : value));
}

function newUser({ account }: CreateAccountContext<Client>, password: string | undefined): ScimObject {
  const { profile, login, emails } = account;
  const text = (name: string) => (typeof profile[name] === "string" ? (profile[name] as string) : "");
  const email = text("email") || (emails.find(({ primary }) => primary) ?? emails[0])?.address || "";
  const userName = text("username") || login || email;
  if (userName === "") throw configError("an account needs a username, a login or an e-mail");
  const [givenName, familyName] = [text("first_name"), text("last_name")];
  const formatted = `${givenName} ${familyName}`.trim();
  return {
    schemas: [schema.user],
    userName,
    ...(formatted && { name: { ...(givenName && { givenName }), ...(familyName && { familyName }), formatted } }),
    ...((text("display_name") || formatted) && { displayName: text("display_name") || formatted }),
    ...(email && { emails: [{ value: email, type: "work", primary: true }] }),
    ...(text("external_id") && { externalId: text("external_id") }),
    ...(password !== undefined && { password }),
    active: text("active") !== "false" && profile.active !== false,
  };
}

async function byName({ scim, mapping }: Client, userName: string, signal: AbortSignal) {
  const { rows } = await scim.find("Users", equal("userName", userName), 2, signal);
  const same = (row: unknown) =>
    String(mapping.user.userName?.evaluate(row) ?? userName).toLowerCase() === userName.toLowerCase();
  const row = rows.find(same);
  return row === undefined ? undefined : toUser(row, mapping.user);
}

/** Deleted, or made inactive where the configuration says so. https://www.rfc-editor.org/rfc/rfc7644#section-3.6 */
export async function removeAccount({ client, id, signal }: GetContext<Client>): Promise<object> {
  const { scim, mapping } = client;
  try {
    if (mapping.provisioning.deleteUser === "delete") await scim.delete("Users", id.resource, signal);
    else await deactivate(client, id.resource, signal);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
  }
  return {};
}

async function deactivate(client: Client, id: string, signal: AbortSignal): Promise<void> {
  await changeUser(client, id, [active(false)], signal);
}
export const active = (value: boolean) => ({ path: "active", value, object: { active: value } });

/** https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1: `password` is written and never shown. */
export const rotation: CredentialRotator<Client> = {
  credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
  async rotate({ client, id, credentials: given, signal }) {
    const password = passwordFor(given);
    await changeUser(client, id.resource, [{ path: "password", value: password, object: { password } }], signal);
    return { plaintexts: [plaintext(password, "New password")] };
  },
};

const plaintext = (password: string, description: string) => ({
  name: "password",
  description,
  bytes: new TextEncoder().encode(password),
});
