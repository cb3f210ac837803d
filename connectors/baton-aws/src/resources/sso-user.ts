import {
  type AccountManager,
  BatonError,
  configError,
  type GetContext,
  type ListContext,
  pageOf,
  resource,
  resourceDoesNotExist,
  resourceType,
  toBatonError,
  v1Identifier,
} from "@baton-connectors/sdk";
import { identityId } from "../arn.ts";
import type { StoreUser } from "../aws/identity-store.ts";
import type { Client } from "../client.ts";
import type { IdentityCenter } from "../identity-center.ts";
import { isGone } from "../tolerated.ts";
import { kinds } from "./kinds.ts";

const type = kinds.ssoUser.id;

async function list({ client, page, parent, signal }: ListContext<Client>) {
  if (parent) return { items: [] };
  const center = await client.identityCenter(signal);
  const { items, next } = await center.store.listUsers(page.cursor as string | undefined, signal);
  return pageOf(
    items.map((user) => userResource(center, user)),
    next,
  );
}

const statuses: Readonly<Record<string, "enabled" | "disabled">> = { ENABLED: "enabled", DISABLED: "disabled" };

function userResource(center: IdentityCenter, { UserId, UserName = "", DisplayName, ...user }: StoreUser) {
  const id = center.idOf("user", UserId);
  const given = (user.Emails ?? []).map(({ Value }) => Value).filter((value) => value !== undefined);
  const addresses = new Set([...(UserName.includes("@") ? [UserName] : []), ...given]);
  const status = statuses[user.UserStatus ?? ""] ?? "unspecified";
  return resource({
    ...{ type, id, displayName: UserName },
    annotations: [v1Identifier(id)],
    profile: {
      ...{ aws_user_type: "sso", aws_user_name: DisplayName ?? "", aws_user_id: UserId },
      ...externalIds(user.ExternalIds),
    },
    status: { status },
    user: { emails: [...addresses].map((address, i) => ({ address, isPrimary: i === 0 })) },
  });
}

export const externalIds = (ids: StoreUser["ExternalIds"] = []) =>
  ids.length > 0 ? { external_ids: ids.map(({ Id = "", Issuer = "" }) => ({ id: Id, issuer: Issuer })) } : {};

/** What a profile must say. https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html */
const accountManager: AccountManager<Client> = {
  credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
  create: async ({ client, account: { profile }, signal }) => {
    const text = (name: string) => {
      const value = profile[name];
      if (value === undefined) throw configError(`missing "${name}" in account profile`, { effect: "none" });
      if (typeof value === "string" && value !== "") return value;
      throw configError(`"${name}" must be a non-empty string`, { effect: "none" });
    };
    const userName = text("username");
    const [givenName, familyName, email] = [text("given_name"), text("family_name"), text("email")];
    const chosen = typeof profile.display_name === "string" ? profile.display_name : "";
    const displayName = chosen || `${givenName} ${familyName}`;
    const center = await client.identityCenter(signal);
    try {
      const UserId = await center.store.createUser({ userName, givenName, familyName, displayName, email }, signal);
      const made = {
        UserId,
        UserName: userName,
        DisplayName: displayName,
        UserStatus: "ENABLED",
        Emails: [{ Value: email }],
      };
      return { outcome: "created", resource: userResource(center, made) };
    } catch (thrown) {
      if (toBatonError(thrown).vendorCode !== "ConflictException") throw thrown;
      const [found] = await center.store.usersNamed(userName, signal);
      if (found) return { outcome: "already-exists", resource: userResource(center, found) };
      throw new BatonError("AlreadyExists", `another user than ${userName} has the address ${email}`, {
        ...{ effect: "none", cause: thrown },
        hint: "Identity Center lets no two users have one address.",
      });
    }
  },
};

/** The store of the id has to be the one that is asked. */
export function inStore({ storeId }: IdentityCenter, id: string): void {
  if (id.includes(`::${storeId}/`)) return;
  throw configError(`${id} is not of the identity store ${storeId}`, { effect: "none" });
}

async function remove({ client, id, signal }: GetContext<Client>) {
  const userId = identityId(id.resource, "user");
  const center = await client.identityCenter(signal);
  inStore(center, id.resource);
  try {
    await center.store.deleteUser(userId, signal);
    return {};
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    return { annotations: [resourceDoesNotExist()] };
  }
}

/** With its accounts only where accounts are created here. */
export const ssoUser = (createsAccounts: boolean) =>
  resourceType<Client>({ ...kinds.ssoUser, list, delete: remove, ...(createsAccounts && { account: accountManager }) });
