import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  childResourceType,
  externalLink,
  type GetContext,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ListContext,
  noItems,
  type PageOf,
  type ProvisionResult,
  pageOf,
  permission,
  type ResourceContext,
  type RevokeContext,
  resource,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { GithubOrg, OrgRole } from "../api/organizations.ts";
import type { Client } from "../client.ts";
import { isRefused } from "../github/github-error.ts";
import { onlyUsers, userLogin } from "../login.ts";
import { currentOrgLogin, orgLogin, rememberOrgLogins } from "../org-login.ts";
import { isOwner, isWanted } from "../organizations.ts";
import { credentialOf, permissions } from "../permissions.ts";
import { takeAway, whatIsLeft } from "../removal.ts";
import { inTurnOf } from "../turns.ts";
import { ownedOrganizations, turnedRound } from "./owned-organization.ts";
import { user } from "./user.ts";

export const org = resourceType<Client>({
  id: "org",
  displayName: "Org",
  annotations: [v1Identifier("org")],
  permissions: permissions.organization,
  list,
  entitlements: ({ resource: row }) => {
    const role = (slug: OrgRole, title: string) => ({
      displayName: `${row.displayName} Org ${title}`,
      description: `Access to ${row.displayName} org in GitHub`,
      grantableTo: [user],
      annotations: [v1Identifier(`org:${row.id!.resource}:role:${slug}`)],
    });
    return pageOf([
      assignment(row, "member", role("member", "Member")),
      permission(row, "admin", role("admin", "Admin")),
    ]);
  },
  grants,
  get,
  grant: (context) => inTurnOf(context.client, context.principal.id!, () => give(context)),
  revoke: (context) => inTurnOf(context.client, context.grant.principal!.id!, () => take(context)),
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  if (context.parent) return noItems;
  const owned = await ownedOrganizations(context);
  await rememberOrgLogins(context, owned);
  return pageOf(turnedRound(owned).map((one) => toOrg(one, context.client)));
}

/** As the listing has it: an organization that is not to be synced, or not owned any more, is none. */
async function get({ client, id }: GetContext<Client>): Promise<Resource | undefined> {
  const found = await client.organizations.getById(id.resource);
  if (!isWanted(client, found)) return undefined;
  if (client.app) return toOrg(found, client);
  const membership = await client.organizations.myMembership(found.login).catch((thrown: unknown) => {
    // The organization is there; whether it may be seen is another matter.
    throw isRefused(thrown) ? thrown.changed({ code: "PermissionDenied" }) : thrown;
  });
  if (!isOwner(membership)) return undefined;
  const { html_url, ...listed } = found;
  return toOrg(credentialOf(client.settings) === "classic token" ? listed : found, client);
}

function toOrg({ id, login, html_url }: GithubOrg, { settings }: Client): Resource {
  const children = [
    "user",
    "team",
    "repository",
    "org_role",
    "invitation",
    ...(settings.syncSecrets ? ["api-key"] : []),
  ];
  return resource({
    type: "org",
    id,
    displayName: login,
    annotations: [
      // Lists of one's own organizations have no address of the web page.
      externalLink(html_url ?? ""),
      v1Identifier(`org:${id}`),
      ...children.map(childResourceType),
    ],
  });
}

type Cursor = { readonly role: OrgRole; readonly page?: number | undefined };

/** Owners hold both entitlements. */
async function grants(context: ResourceContext<Client>) {
  const { client, resource: row, page } = context;
  const { role, page: number } = (page.cursor as Cursor | undefined) ?? { role: "member" };
  const login = await orgLogin(context, row.id!.resource);
  const { items, next } = await client.organizations.members(login, number, role);
  const slugs: readonly OrgRole[] = role === "admin" ? ["member", "admin"] : ["member"];
  const rows = items.flatMap(({ id }) =>
    slugs.map((slug) =>
      grant(
        row,
        slug,
        { resourceType: "user", resource: id },
        {
          annotations: [v1Identifier(`org-grant:${row.id!.resource}:${id}:${slug}`)],
        },
      ),
    ),
  );
  if (next !== undefined) return pageOf(rows, { role, page: next });
  return role === "member" ? pageOf(rows, { role: "admin" }) : pageOf(rows);
}

async function give(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  const orgId = entitlement.resource!.id!.resource;
  onlyUsers(principal.id!);
  const role = roleOf(entitlement.id, orgId);
  const org = await currentOrgLogin(context, orgId);
  const login = await userLogin(context, principal.id!.resource);
  if (!(await client.organizations.isMember(org, login)))
    return invite(client, org, role, principal.id!.resource, login);
  if (role === "member") return { annotations: [grantAlreadyExists()] };
  const { role: held } = await client.organizations.membership(org, login);
  if (held === "admin") return { annotations: [grantAlreadyExists()] };
  await client.organizations.setMembership(org, login, "admin");
  return {};
}

/**
 * Who is invited already, to the same or to more, is not invited again: GitHub refuses it, also when the answer to the first
 * invitation got lost and this is asked for once more.
 */
async function invite(client: Client, org: string, role: OrgRole, userId: string, login: string) {
  try {
    await client.invitations.inviteUser(org, userId, role === "admin" ? "admin" : "direct_member");
    return {};
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.request?.status !== 422) throw thrown;
    const open = await client.organizations.membership(org, login).catch(whenAbsent);
    if (open?.state !== "pending") throw thrown;
    if (role === "member" || open.role === "admin") return { annotations: [grantAlreadyExists()] };
    throw new BatonError("FailedPrecondition", `${login} is invited to ${org} as ${open.role}: ${thrown.message}`, {
      hint: "Delete the open invitation first.",
      cause: thrown,
      request: thrown.request,
    });
  }
}

/** Without the owner's role a person stays a member; without membership there is no owner's role either. */
async function take(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: held } = context;
  const orgId = held.entitlement!.resource!.id!.resource;
  onlyUsers(held.principal!.id!);
  const role = roleOf(held.entitlement!.id, orgId);
  const org = await currentOrgLogin(context, orgId);
  const login = await userLogin(context, held.principal!.id!.resource);
  const { organizations } = client;
  const membership = await whatIsLeft(
    () => organizations.membership(org, login),
    () => organizations.isMember(org, login),
  );
  if (!membership) return { annotations: [grantAlreadyRevoked()] };
  if (membership.state !== "active") {
    throw new BatonError("FailedPrecondition", `${login} is not an active member of ${org}`, {
      hint: "The invitation is still open: delete the invitation instead.",
    });
  }
  if (role === "member") {
    await takeAway(
      () => organizations.removeMembership(org, login),
      () => organizations.membership(org, login),
    );
  } else if (membership.role !== "admin") return { annotations: [grantAlreadyRevoked()] };
  else await organizations.setMembership(org, login, "member");
  return {};
}

function roleOf(entitlementId: string, orgId: string): OrgRole {
  const role = (["member", "admin"] as const).find((slug) => entitlementId === `org:${orgId}:${slug}`);
  if (!role) throw new BatonError("InvalidArgument", `${entitlementId} is no entitlement of an organization`);
  return role;
}
