import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  grant,
  grantExpandable,
  noItems,
  type PageOf,
  pageOf,
  type ResourceContext,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Levels } from "../api/repositories.ts";
import type { Client } from "../client.ts";
import { isBlocked, isRefused } from "../github/github-error.ts";
import type { GithubPage } from "../github/page.ts";
import { orgLogin, parentOrgId } from "../org-login.ts";
import { baseLevels, levels } from "./repository-levels.ts";

type Cursor = { readonly phase: "teams" | "users"; readonly page?: number | undefined };

/** Who can reach a repository: its teams with their members, then people. */
export async function repositoryGrants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource: row, page } = context;
  const { phase, page: number } = (page.cursor as Cursor | undefined) ?? { phase: "teams" };
  const org = await orgLogin(context, parentOrgId(row));
  const name = row.displayName;
  if (phase === "teams") {
    const teams = await readable(context, "teams", client.repositories.teams(org, name, number));
    if (!teams) return noItems;
    const rows = teams.items.flatMap(({ id, name, permissions }) =>
      held(context, name, permissions).map((level) => ofTeam(row, id, level)),
    );
    const base = page.cursor === undefined && client.settings.directCollaboratorsOnly ? await ofBase(context, org) : [];
    const next: Cursor = teams.next === undefined ? { phase: "users" } : { phase, page: teams.next };
    return pageOf([...base, ...rows], next);
  }
  const affiliation = client.settings.directCollaboratorsOnly ? "direct" : "all";
  const users = await readable(
    context,
    "collaborators",
    client.repositories.collaborators(org, name, affiliation, number),
  );
  if (!users) return noItems;
  const rows = users.items.flatMap((one) => {
    const principal = client.principal(one);
    return held(context, one.login, one.permissions).map((level) =>
      grant(row, level, principal, {
        annotations: [v1Identifier(`repo-grant:${row.id!.resource}:${one.id}:${level}`)],
      }),
    );
  });
  return pageOf(rows, users.next === undefined ? undefined : { phase, page: users.next });
}

/** GitHub says every level somebody has, custom ones included. */
function held(
  { skip, resource: row }: ResourceContext<Client>,
  holder: string | undefined,
  permissions: Levels | undefined,
): string[] {
  if (!permissions) {
    skip("holders of access to repositories whose levels GitHub does not say", { repository: row.displayName, holder });
    return [];
  }
  return Object.entries(permissions).flatMap(([level, has]) => (has ? [level] : []));
}

function ofTeam(row: Resource, teamId: string, level: string): Grant {
  return grant(
    row,
    level,
    { resourceType: "team", resource: teamId },
    {
      annotations: [
        v1Identifier(`repo-grant:${row.id!.resource}:${teamId}:${level}`),
        grantExpandable({ entitlementIds: [`team:${teamId}:maintainer`, `team:${teamId}:member`], shallow: true }),
      ],
    },
  );
}

/**
 * Owners can do everything, members what the organization's base permission says. One grant a level: where both hold it,
 * whoever is either has it.
 */
async function ofBase(
  { client, resource: row, session, skip }: ResourceContext<Client>,
  org: string,
): Promise<Grant[]> {
  const orgId = parentOrgId(row);
  const key = `base-permission:${orgId}`;
  let base = await session.get<string>(key);
  if (base === undefined) {
    try {
      base = (await client.organizations.get(org)).default_repository_permission || "read";
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      skip("base permissions of organizations that may not be read", { org, error: thrown.message });
      base = "none";
    }
    await session.set(key, base);
  }
  const ofMembers = baseLevels(base);
  return levels.map((level) =>
    grant(
      row,
      level,
      { resourceType: "org", resource: orgId },
      {
        annotations: [
          grantExpandable({
            entitlementIds: [`org:${orgId}:admin`, ...(ofMembers.includes(level) ? [`org:${orgId}:member`] : [])],
            shallow: true,
            resourceTypeIds: ["user"],
          }),
        ],
      },
    ),
  );
}

/** A refusal leaves the list out, counted; undefined where it is of the whole repository. */
async function readable<T>(
  { skip, resource: row }: ResourceContext<Client>,
  what: string,
  reading: Promise<GithubPage<T>>,
): Promise<Pick<GithubPage<T>, "items" | "next"> | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (isBlocked(thrown)) {
      skip("repositories that GitHub blocks for legal reasons", {
        repository: row.displayName,
        error: thrown.message,
      });
      return undefined;
    }
    if (!(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    skip(`${what} of repositories that may not be read`, { repository: row.displayName, error: thrown.message });
    return { items: [], next: undefined };
  }
}
