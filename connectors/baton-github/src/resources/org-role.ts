import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
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
import type { RoleHolder } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { onlyUsers, userLogin } from "../login.ts";
import { currentOrgLogin, orgLogin, parentOrgId } from "../org-login.ts";
import { permissions } from "../permissions.ts";
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
  grant: give,
  revoke: take,
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  const roles = (await readable(context, "organization roles", { org }, client.roles.list(org))) ?? [];
  await context.session.setMany(roles.map(({ id }) => [`${holdersKey(String(id))}${parent.resource}`, true] as const));
  return pageOf(
    roles.map(({ id, name, description }) =>
      resource({
        type: "org_role",
        id,
        displayName: name,
        parent,
        annotations: [v1Identifier(`org_role:${id}`)],
        role: { profile: { description: description ?? "" } },
      }),
    ),
  );
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
    const teams = await readable(
      context,
      "teams of organization roles",
      about,
      client.roles.teams(org, roleId, number),
    );
    const rows = (teams?.items ?? []).map(({ id }) => ofTeam(row, String(id)));
    return pageOf(
      rows,
      teams?.next === undefined ? { org: index, phase: "users" } : { org: index, phase, page: teams.next },
    );
  }
  const users = await readable(context, "users of organization roles", about, client.roles.users(org, roleId, number));
  const rows = (users?.items ?? []).map((one) =>
    grant(row, "assigned", client.principal(one), {
      annotations: [v1Identifier(`org-role:${roleId}:${one.id}:${roleId}`)],
    }),
  );
  if (users?.next !== undefined) return pageOf(rows, { org: index, phase, page: users.next });
  return pageOf(rows, index + 1 < orgIds.length ? { org: index + 1, phase: "teams" } : undefined);
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

/** Not every plan has roles, and not every credential may see them: left out, counted. */
async function readable<T>({ skip }: HandlerContext<Client>, what: string, about: object, reading: Promise<T>) {
  try {
    return await reading;
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || !["PermissionDenied", "NotFound"].includes(thrown.code)) throw thrown;
    skip(`${what} that may not be read`, { ...about, error: thrown.message });
    return undefined;
  }
}

async function give(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  onlyUsers(principal.id!, "given organization roles");
  const row = entitlement.resource!;
  const org = await currentOrgLogin(context, parentOrgId(row));
  const { id } = await client.roles.get(org, row.id!.resource);
  const login = await userLogin(context, principal.id!.resource);
  const way = await holding(client, org, String(id), login);
  // What comes from a team alone would go with it.
  if (way && way !== "indirect") return { annotations: [grantAlreadyExists()] };
  await client.roles.assign(org, login, String(id));
  return {};
}

async function take(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: held } = context;
  onlyUsers(held.principal!.id!, "given organization roles");
  const row = held.entitlement!.resource!;
  const org = await currentOrgLogin(context, parentOrgId(row));
  const login = await userLogin(context, held.principal!.id!.resource);
  const roleId = row.id!.resource;
  // GitHub answers a removal of what is not there with success.
  const way = await holding(client, org, roleId, login);
  if (!way) return { annotations: [grantAlreadyRevoked()] };
  if (way === "indirect") {
    throw new BatonError("FailedPrecondition", `${login} has the organization role by a team, not as a person`, {
      hint: "Take the role away from the team, or the person out of it.",
    });
  }
  await client.roles.remove(org, login, roleId);
  return {};
}

/** How somebody has the role; older instances do not say. Undefined for who does not have it. */
async function holding(
  { roles }: Client,
  org: string,
  roleId: string,
  login: string,
): Promise<Required<RoleHolder>["assignment"] | undefined> {
  for (let page: number | undefined, more = true; more; ) {
    const { items, next } = await roles.users(org, roleId, page);
    const found = items.find((one) => one.login.toLowerCase() === login.toLowerCase());
    if (found) return found.assignment ?? "direct";
    page = next;
    more = next !== undefined;
  }
  return undefined;
}
