import type { Grant, Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  everyPage,
  type GetContext,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantExpandable,
  type HandlerContext,
  type ListContext,
  noItems,
  type PageOf,
  type ProvisionResult,
  pageOf,
  type ResourceContext,
  type RevokeContext,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { GithubRole, RoleHolder } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { reachable, theOneWith } from "../every-organization.ts";
import { isRefused } from "../github/github-error.ts";
import { idsListedBefore, onceForAll } from "../listed-before.ts";
import { onlyUsers, userLogin } from "../login.ts";
import { currentOrgLogin, orgLogin, parentOrgId } from "../org-login.ts";
import { permissions } from "../permissions.ts";
import { takeAway } from "../removal.ts";
import { inTurnOf } from "../turns.ts";
import { user } from "./user.ts";

export const orgRole = resourceType<Client>({
  id: "org_role",
  displayName: "Organization Role",
  traits: ["role"],
  annotations: [v1Identifier("org_role")],
  permissions: permissions.role,
  list,
  entitlements: ({ resource: row }) =>
    pageOf([
      assignment(row, "assigned", {
        displayName: row.displayName,
        description: `Assignment to ${row.displayName} role in GitHub`,
        grantableTo: [user],
        annotations: [v1Identifier(`org_role:${row.id!.resource}`)],
      }),
    ]),
  grants,
  get,
  grant: (context) => inTurnOf(context.client, context.principal.id!, () => give(context)),
  revoke: (context) => inTurnOf(context.client, context.grant.principal!.id!, () => take(context)),
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { parent } = context;
  if (!parent) return noItems;
  const rolesOf = async (login: string, id: string) =>
    (await onceForAll(context, `roles:${id}`, () => readable(context, login))) ?? [];
  const roles = await rolesOf(await orgLogin(context, parent.resource), parent.resource);
  await context.session.setMany(roles.map(({ id }) => [`${holdersKey(id)}${parent.resource}`, true] as const));
  const elsewhere = await idsListedBefore(context, parent.resource, async ({ login, id }) =>
    (await rolesOf(login, id)).map((role) => role.id),
  );
  return pageOf(roles.filter(({ id }) => !elsewhere.has(id)).map((one) => toOrgRole(one, parent)));
}

async function get(context: GetContext<Client>): Promise<Resource | undefined> {
  const { client, id, parent } = context;
  if (!parent) return undefined;
  return toOrgRole(await client.roles.get(await orgLogin(context, parent.resource), id.resource), parent);
}

function toOrgRole({ id, name = "", description = "" }: GithubRole, parent: ResourceId): Resource {
  return resource({
    type: "org_role",
    id,
    displayName: name,
    parent,
    annotations: [v1Identifier(`org_role:${id}`)],
    role: { profile: { description } },
  });
}

/** Not every plan has roles, and not every credential may see them: left out, counted. Null rather than undefined: it is kept. */
async function readable({ client, skip }: ListContext<Client>, org: string): Promise<readonly GithubRole[] | null> {
  try {
    return await client.roles.list(org);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    skip("organization roles that may not be read", { org, error: thrown.message });
    return null;
  }
}

/** GitHub's predefined roles have one id in all organizations, and one row: its holders are those of all of them. */
const holdersKey = (roleId: string) => `role-organization:${roleId}:`;

async function organizationsOf({ session, resource: row }: ResourceContext<Client>): Promise<readonly string[]> {
  const prefix = holdersKey(row.id!.resource);
  const found: string[] = [];
  for await (const [key] of session.entries(prefix)) found.push(key.slice(prefix.length));
  return found.length > 0 ? found.sort() : [parentOrgId(row)];
}

interface Cursor {
  readonly org: number;
  readonly phase: "teams" | "users";
  readonly page?: number | undefined;
}

async function grants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource: row, page } = context;
  const { org: index, phase, page: number } = (page.cursor as Cursor | undefined) ?? { org: 0, phase: "teams" };
  const orgIds = await organizationsOf(context);
  const org = await orgLogin(context, orgIds[index]!);
  const roleId = row.id!.resource;
  const about = { org, role: row.displayName };
  if (phase === "teams") {
    const teams = await unlessRefused(
      context,
      "teams of organization roles",
      about,
      client.roles.teams(org, roleId, number),
    );
    const rows = (teams?.items ?? []).map(({ id }) => ofTeam(row, id));
    return pageOf(
      rows,
      teams?.next === undefined ? { org: index, phase: "users" } : { org: index, phase, page: teams.next },
    );
  }
  const users = await unlessRefused(
    context,
    "users of organization roles",
    about,
    client.roles.users(org, roleId, number),
  );
  const holders = users?.items ?? [];
  const rows = (orgIds.length > 1 ? await notHeldBefore(context, index, holders) : holders).map((one) =>
    grant(row, "assigned", client.principal(one), {
      annotations: [v1Identifier(`org-role:${roleId}:${one.id}:${roleId}`)],
    }),
  );
  if (users?.next !== undefined) return pageOf(rows, { org: index, phase, page: users.next });
  return pageOf(rows, index + 1 < orgIds.length ? { org: index + 1, phase: "teams" } : undefined);
}

/** Somebody can hold a predefined role in several organizations: that is one grant. A page that is read again has the same rows. */
async function notHeldBefore(
  { session, resource: row }: ResourceContext<Client>,
  index: number,
  holders: readonly RoleHolder[],
): Promise<readonly RoleHolder[]> {
  const key = ({ id }: RoleHolder) => `role-holder:${row.id!.resource}:${id}`;
  const known = await session.getMany<number>(holders.map(key));
  await session.setMany(holders.filter((one) => !known.has(key(one))).map((one) => [key(one), index] as const));
  return holders.filter((one) => (known.get(key(one)) ?? index) >= index);
}

function ofTeam(row: Resource, teamId: string): Grant {
  return grant(
    row,
    "assigned",
    { resourceType: "team", resource: teamId },
    {
      annotations: [
        v1Identifier(`org-role-grant:${row.id!.resource}:${teamId}:assigned`),
        grantExpandable({ entitlementIds: [`team:${teamId}:maintainer`, `team:${teamId}:member`], shallow: true }),
      ],
    },
  );
}

/** A refusal leaves the list out, counted. "Not found" says that the role is gone. */
async function unlessRefused<T>({ skip }: HandlerContext<Client>, what: string, about: object, reading: Promise<T>) {
  try {
    return await reading;
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    skip(`${what} that may not be read`, { ...about, error: thrown.message });
    return undefined;
  }
}

async function give(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  onlyUsers(principal.id!);
  const row = entitlement.resource!;
  const org = await orgFor(context, row);
  const { id } = await client.roles.get(org, row.id!.resource);
  const login = await userLogin(context, principal.id!.resource);
  const way = await holding(client, org, id, login);
  // What comes from a team alone would go with it.
  if (way && way !== "indirect") return { annotations: [grantAlreadyExists()] };
  await client.roles.assign(org, login, id);
  return {};
}

/** One grant is all that somebody has of a role, in whichever organizations: all of it is taken. */
async function take(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: held } = context;
  onlyUsers(held.principal!.id!);
  const row = held.entitlement!.resource!;
  const org = await orgFor(context, row);
  const login = await userLogin(context, held.principal!.id!.resource);
  const roleId = row.id!.resource;
  const others = await othersWith(client, org, roleId);
  const byTeam: string[] = [];
  let taken = false;
  for (const one of [org, ...others]) {
    // GitHub answers a removal of what is not there with success.
    const way = await holding(client, one, roleId, login);
    if (way === "indirect") byTeam.push(one);
    if (!way || way === "indirect") continue;
    await takeAway(
      () => client.roles.remove(one, login, roleId),
      async () => {
        const left = await holding(client, one, roleId, login);
        return left === "indirect" ? undefined : left;
      },
    );
    taken = true;
  }
  if (taken) return {};
  if (byTeam.length === 0) return { annotations: [grantAlreadyRevoked()] };
  const where = others.length > 0 ? ` in ${byTeam.join(", ")}` : "";
  throw new BatonError("FailedPrecondition", `${login} has the organization role by a team${where}, not as a person`, {
    hint: "Take the role away from the team, or the person out of it.",
  });
}

/** Other organizations with a role: one that GitHub predefines, or an enterprise makes, has one id in all, and one row. */
async function othersWith(client: Client, org: string, roleId: string): Promise<readonly string[]> {
  if (client.app || (await client.roles.get(org, roleId)).source === "Organization") return [];
  const found: string[] = [];
  for (const login of await reachable(client)) {
    if (login.toLowerCase() === org.toLowerCase()) continue;
    try {
      await client.roles.get(login, roleId);
      found.push(login);
    } catch (thrown) {
      // Of one that refuses, or is not owned, no sync has a grant.
      if (!isRefused(thrown)) throw thrown;
    }
  }
  return found;
}

async function orgFor(context: HandlerContext<Client>, row: Resource): Promise<string> {
  const { client } = context;
  const stated = parentOrgId(row);
  if (stated !== "") return currentOrgLogin(context, stated);
  const roleId = row.id!.resource;
  const org = await theOneWith(client, `the organization role ${roleId}`, ({ login }) =>
    client.roles.get(login, roleId),
  );
  return org.login;
}

/** How somebody has the role; older instances do not say. Undefined for who does not have it. */
async function holding(
  { roles }: Client,
  org: string,
  roleId: string,
  login: string,
): Promise<NonNullable<RoleHolder["assignment"]> | undefined> {
  for await (const items of everyPage((page: number | undefined) => roles.users(org, roleId, page))) {
    const found = items.find((one) => one.login.toLowerCase() === login.toLowerCase());
    if (found) return found.assignment ?? "direct";
  }
  return undefined;
}
