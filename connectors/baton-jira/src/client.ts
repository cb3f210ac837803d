import { type ConnectContext, configError, createSyncMemo, everyItem, type SyncMemo } from "@baton-connectors/sdk";
import { gateway, sameHost } from "./address.ts";
import { groupsApi } from "./api/groups.ts";
import { issuesApi } from "./api/issues.ts";
import { type OrganizationApi, organizationApi, type Workspace } from "./api/organization.ts";
import { projectsApi } from "./api/projects.ts";
import { usersApi } from "./api/users.ts";
import type { Config } from "./config.ts";
import { jiraFailure } from "./jira-error.ts";
import { createKept, type Kept } from "./kept.ts";
import { createReach, type Reach } from "./participants.ts";
import { openSite, type Site } from "./site.ts";
import { createMadeTickets, type MadeTickets } from "./tickets/made-tickets.ts";

export type JiraApi = ReturnType<typeof usersApi> &
  ReturnType<typeof groupsApi> &
  ReturnType<typeof projectsApi> &
  ReturnType<typeof issuesApi>;

/** Jira as the handlers see it. */
export interface Client {
  readonly config: Config;
  readonly site: Site;
  readonly jira: JiraApi;
  /** With an organization's id and key. */
  readonly organization: OrganizationApi | undefined;
  /** The workspaces of the organization that are the site's. */
  workspaces(signal: AbortSignal): Promise<readonly string[]>;
  readonly memo: SyncMemo;
  readonly reach: Reach;
  readonly kept: Kept;
  readonly madeTickets: MadeTickets;
  readonly now: () => Date;
}

export function createClient(config: Config, { http: factory, now }: ConnectContext): Client {
  const site = openSite(config, factory);
  const { http } = site;
  const { atlassianOrgId, atlassianApiToken } = config;
  const managed = atlassianOrgId !== "" && atlassianApiToken !== "";
  const organization = managed
    ? organizationApi(
        factory({
          baseUrl: gateway,
          headers: { Authorization: `Bearer ${atlassianApiToken}` },
          describeError: jiraFailure,
          bucket: () => "organization",
        }),
        atlassianOrgId,
      )
    : undefined;
  const kept = createKept(now);
  return {
    config,
    site,
    jira: { ...usersApi(http), ...groupsApi(http), ...projectsApi(http), ...issuesApi(http) },
    organization,
    workspaces: (signal) => kept("workspaces", () => workspacesOf(site, organization!, signal)),
    memo: createSyncMemo(),
    reach: createReach(),
    kept,
    madeTickets: createMadeTickets(),
    now,
  };
}

async function workspacesOf(site: Site, organization: OrganizationApi, signal: AbortSignal) {
  const all = await everyItem<Workspace, string>(async (cursor) => {
    const { items, next } = await organization.listWorkspaces(cursor, signal);
    return { items, next: next as string | undefined };
  });
  const { host } = await site.address(signal);
  const ours = all.filter(({ attributes }) => sameHost(attributes?.hostUrl ?? "", host)).map(({ id }) => id);
  if (ours.length > 0) return [...new Set(ours)];

  throw configError(`the organization has no workspace at ${host}`, {
    hint: "Check --atlassian-orgId, and that the site belongs to that organization.",
  });
}
