import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  grant,
  inParallel,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  type ResourceContext,
  resource,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { atOnce } from "../github/limits.ts";
import { type Licensed, licensePage } from "../licenses.ts";
import { permissions } from "../permissions.ts";
import { user } from "./user.ts";

/** Whom an enterprise gives something, and no organization here lists. */
export const outsideOfOrganizations = { user: "members of the enterprise who are in none of the organizations synced" };

/** Roles are what the licences of an enterprise name; their ids are `<enterprise>:<role>`. */
export const enterpriseRole = resourceType<Client>({
  id: "enterprise_role",
  displayName: "Enterprise Role",
  traits: ["role"],
  annotations: [v1Identifier("enterprise_role")],
  permissions: permissions.enterprise,
  principalsOutside: outsideOfOrganizations,
  list,
  entitlements: ({ resource: row }) =>
    pageOf([
      assignment(row, "assigned", {
        displayName: row.displayName,
        description: `Assignment to ${row.displayName} enterprise role in GitHub`,
        grantableTo: [user],
        annotations: [v1Identifier(row.id!.resource)],
      }),
    ]),
  grants,
});

type Cursor = { readonly index: number; readonly page: number };

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (parent) return noItems;
  const { enterprises } = client.settings;
  const { index, page: number } = (page.cursor as Cursor | undefined) ?? { index: 0, page: 1 };
  const enterprise = enterprises[index];
  if (enterprise === undefined) return noItems;
  const users = await readable(context, enterprise, number);
  const roles = [...new Set(users.flatMap(({ roles }) => roles))].map((role) => `${enterprise}:${role}`);
  const following = users.length > 0 ? { index, page: number + 1 } : { index: index + 1, page: 1 };
  return pageOf(
    (await notOnEarlierPages(context, number, roles)).map(toRole),
    following.index < enterprises.length ? following : undefined,
  );
}

/** Nearly every page names the same roles. One that is read again has the same rows. */
async function notOnEarlierPages({ session }: ListContext<Client>, page: number, ids: readonly string[]) {
  const key = (id: string) => `enterprise-role-on:${id}`;
  const known = await session.getMany<number>(ids.map(key));
  const fresh = ids.filter((id) => (known.get(key(id)) ?? page) >= page);
  await session.setMany(fresh.map((id) => [key(id), page] as const));
  return fresh;
}

export function toRole(id: string): Resource {
  return resource({ type: "enterprise_role", id, displayName: id.split(":")[1] ?? "", role: {} });
}

async function readable(context: ListContext<Client>, enterprise: string, page: number): Promise<readonly Licensed[]> {
  return await licensePage(context, enterprise, page).catch(asUnknown(enterprise));
}

/** For `.catch`: an enterprise that GitHub does not know, or does not show, is no empty one. */
export const asUnknown =
  (enterprise: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
    throw new BatonError("FailedPrecondition", `the enterprise ${enterprise} cannot be read: ${thrown.message}`, {
      cause: thrown,
      kind: "config",
      hint: "Check the spelling in --enterprises, and that a token has the scope read:enterprise.",
      request: thrown.request,
    });
  };

async function grants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource: row, page, skip } = context;
  // The slug may hold a colon: it is the configured one that fits.
  const id = row.id!.resource;
  const enterprise = client.settings.enterprises.find((slug) => id.startsWith(`${slug}:`));
  if (enterprise === undefined) return noItems;
  const role = id.slice(enterprise.length + 1);
  const number = typeof page.cursor === "number" ? page.cursor : 1;
  const users = await licensePage(context, enterprise, number);
  const all = users.filter(({ roles }) => roles.includes(role));
  const holders = all.filter(({ login }) => login !== "");
  for (let i = holders.length; i < all.length; i++)
    skip("holders of enterprise roles without an account", { role: id });
  const found = await inParallel(holders, atOnce, ({ login }) => userId(context, login));
  return pageOf(
    found
      .filter((one) => one !== undefined)
      .map((one) => grant(row, "assigned", { resourceType: "user", resource: one })),
    users.length > 0 ? number + 1 : undefined,
  );
}

/** Licences name logins. Asked once a sync. */
async function userId({ client, session, skip }: ResourceContext<Client>, login: string): Promise<string | undefined> {
  const key = `user-id:${login.toLowerCase()}`;
  const known = await session.get<string>(key);
  if (known !== undefined) return known;
  const found = await client.users.getByLogin(login).catch(whenAbsent);
  if (!found) {
    skip("holders of enterprise roles whose account does not exist", { login });
    return undefined;
  }
  await session.set(key, found.id);
  return found.id;
}
