import { type Grant, GroupTraitSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  externalLink,
  findAnnotation,
  type GetContext,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  inParallel,
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
import type { GithubTeam, TeamRole } from "../api/teams.ts";
import { childWith, isIn, isListed } from "../child-teams.ts";
import type { Client } from "../client.ts";
import { theOneWith } from "../every-organization.ts";
import { atOnce } from "../github/limits.ts";
import type { GithubPage } from "../github/page.ts";
import { onlyUsers, userLogin } from "../login.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";
import { whatIsLeft } from "../removal.ts";
import { inTurnOf } from "../turns.ts";
import { user } from "./user.ts";

export const team = resourceType<Client>({
  id: "team",
  displayName: "Team",
  traits: ["group"],
  annotations: [v1Identifier("team")],
  permissions: permissions.team,
  list,
  entitlements: ({ resource: row }) =>
    pageOf(
      (["member", "maintainer"] as const).map((slug) =>
        permission(row, slug, {
          displayName: `${row.displayName} Team ${slug === "member" ? "Member" : "Maintainer"}`,
          description: `Access to ${row.displayName} team in GitHub`,
          grantableTo: [user],
          annotations: [v1Identifier(`team:${row.id!.resource}:role:${slug}`)],
        }),
      ),
    ),
  grants,
  get,
  grant: (context) => inTurnOf(context.client, context.principal.id!, () => give(context)),
  revoke: (context) => inTurnOf(context.client, context.grant.principal!.id!, () => take(context)),
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  const read = () => client.teams.list(org, pageNumber(page));
  const { items, next } = await read();
  const detailed = client.settings.directCollaboratorsOnly
    ? items
    : await details(context, parent.resource, items, read);
  return pageOf(
    detailed.map((one) => toTeam(one, parent.resource)),
    next,
  );
}

/** The list has no counts. https://docs.github.com/en/rest/teams/teams#get-a-team-by-name */
async function details(
  { client: { teams }, skip }: ListContext<Client>,
  orgId: string,
  listed: readonly GithubTeam[],
  listAgain: () => Promise<GithubPage<GithubTeam>>,
): Promise<readonly GithubTeam[]> {
  const found = await inParallel(listed, atOnce, ({ id }) => teams.get(orgId, id).catch(whenAbsent));
  const missing = listed.filter((_, i) => !found[i]);
  // One that was deleted since is in the list no more.
  const still = missing.length > 0 && (await listAgain()).items.find(({ id }) => missing.some((one) => one.id === id));
  if (still) {
    throw new BatonError(
      "FailedPrecondition",
      `GitHub lists the team ${still.name ?? still.id}, and has no details of it`,
      {
        kind: "upstream",
      },
    );
  }
  for (const { id, name } of missing) skip("teams that were deleted while they were read", { id, name });
  return found.filter((one) => one !== undefined);
}

async function get({ client, id, parent }: GetContext<Client>): Promise<Resource | undefined> {
  if (!parent) return undefined;
  const { members_count, repos_count, organization, ...listed } = await client.teams.get(parent.resource, id.resource);
  const counts = { members_count, repos_count, organization };
  return toTeam({ ...listed, ...(!client.settings.directCollaboratorsOnly && counts) }, parent.resource);
}

function toTeam(one: GithubTeam, orgId: string): Resource {
  return resource({
    type: "team",
    id: one.id,
    displayName: one.name ?? "",
    parent: { resourceType: "org", resource: orgId },
    annotations: [externalLink(one.url ?? ""), v1Identifier(`team:${one.id}`)],
    group: {
      profile: {
        members_count: one.members_count ?? 0,
        repos_count: one.repos_count ?? 0,
        orgID: Number(one.organization?.id ?? orgId),
      },
    },
  });
}

type Cursor = { readonly role: TeamRole; readonly page?: number | undefined };

/** GitHub lists members of child teams as members of the parents, too. */
async function grants({ client, resource: row, page }: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { role, page: number } = (page.cursor as Cursor | undefined) ?? { role: "maintainer" };
  const teamId = row.id!.resource;
  const { items, next } = await client.teams.members(await orgIdFor(client, row), teamId, role, number);
  const rows = items.map(({ id }) =>
    grant(
      row,
      role,
      { resourceType: "user", resource: id },
      {
        annotations: [v1Identifier(`team-grant:${teamId}:${id}:${role}`)],
      },
    ),
  );
  if (next !== undefined) return pageOf(rows, { role, page: next });
  return role === "maintainer" ? pageOf(rows, { role: "member" }) : pageOf(rows);
}

async function give(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  onlyUsers(principal.id!);
  const row = entitlement.resource!;
  const [, , role, more] = entitlement.id.split(":");
  if (role === undefined || more !== undefined) {
    throw new BatonError("InvalidArgument", `${entitlement.id} is no entitlement of a team`);
  }
  const login = await userLogin(context, principal.id!.resource);
  const [orgId, teamId] = [await orgIdFor(client, row), row.id!.resource];
  const held = await client.teams.membership(orgId, teamId, login).catch(whenAbsent);
  if (held?.role === role && held.state === "active") return { annotations: [grantAlreadyExists()] };
  await client.teams.setMembership(orgId, teamId, login, role);
  return {};
}

/** A maintainer stays a member; a member leaves. */
async function take(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: held } = context;
  onlyUsers(held.principal!.id!);
  const row = held.entitlement!.resource!;
  const login = await userLogin(context, held.principal!.id!.resource);
  const [orgId, teamId] = [await orgIdFor(client, row), row.id!.resource];
  if (held.entitlement!.id.endsWith(":maintainer")) {
    // Whoever left, or was demoted, must not be made a member.
    const now = await whatIsLeft(
      () => client.teams.membership(orgId, teamId, login),
      () => isListed(client, { orgId, teamId, login }, "maintainer"),
    );
    if (now?.role !== "maintainer") return { annotations: [grantAlreadyRevoked()] };
    const { role } = await client.teams.setMembership(orgId, teamId, login, "member");
    if (role !== "maintainer") return {};
    throw new BatonError("FailedPrecondition", `${login} stays a maintainer of the team`, {
      hint: "Owners of an organization are maintainers of every team they are in: take away the membership, or that of the owners.",
    });
  }
  try {
    await client.teams.removeMembership(orgId, teamId, login);
    return {};
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
    if (!(await isIn(client, { orgId, teamId, login }))) return { annotations: [grantAlreadyRevoked()] };
    const child = await childWith(client, { orgId, teamId, login });
    throw thrown.changed({
      code: "FailedPrecondition",
      message: `${login} stays a member of the team${child ? `, as one of its child team ${child}` : `: ${thrown.message}`}`,
      hint: `Members of child teams are members, too: take the person out of ${child ? `the team ${child}` : "the child team"}.`,
    });
  }
}

/** Older files have a parent team, and the organization in the profile, which is the trait's. */
function orgIdOf({ annotations, parentResourceId, profile }: Resource): string | undefined {
  if (parentResourceId?.resourceType === "org") return parentResourceId.resource;
  const id = (profile ?? findAnnotation(annotations, GroupTraitSchema)?.profile)?.orgID;
  return typeof id === "number" ? String(id) : undefined;
}

async function orgIdFor(client: Client, row: Resource): Promise<string> {
  const stated = orgIdOf(row);
  if (stated !== undefined) return stated;
  const teamId = row.id!.resource;
  return (await theOneWith(client, `the team ${teamId}`, ({ id }) => client.teams.get(id, teamId))).id;
}
