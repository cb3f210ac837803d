import { equal, isUniqueness, type ScimObject, schema } from "@baton-connectors/scim";
import {
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  type CredentialSupport,
  configError,
  type GetContext,
  passwordFor,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { toUser } from "../rows/user-row.ts";

export const credentials: CredentialSupport = {
  supported: ["NO_PASSWORD", "RANDOM_PASSWORD"],
  preferred: "NO_PASSWORD",
};

/** https://www.rfc-editor.org/rfc/rfc7644#section-3.3 */
export async function createAccount(context: CreateAccountContext<Client>): Promise<AccountResult> {
  const { client, signal } = context;
  const { scim, mapping } = client;
  const password = passwordOf(context);
  const resource = newUser(context, password);
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
  const bytes = password === undefined ? undefined : new TextEncoder().encode(password);
  return {
    outcome: "created",
    resource: found,
    ...(bytes && { plaintexts: [{ name: "password", description: "Initial password", bytes }] }),
  };
}

function passwordOf({ credentials: given }: CreateAccountContext<Client>): string | undefined {
  const option = given?.options.case;
  if (option === undefined || option === "noPassword") return undefined;
  if (option !== "randomPassword") throw configError(`unsupported credential options: ${option}`);
  return passwordFor(given);
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

async function deactivate({ scim, mapping }: Client, id: string, signal: AbortSignal): Promise<void> {
  await scim.patch("Users", id, [{ op: "replace", path: "active", value: false }], { signal });
  const { resource } = await scim.get("Users", id, {}, signal);
  if (mapping.user.active.evaluate(resource) !== true) return;
  throw new BatonError("FailedPrecondition", `the server answered that ${id} was made inactive, and it is active`, {
    kind: "upstream",
  });
}
