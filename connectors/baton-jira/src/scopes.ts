/** What a request needs: a scope, of a token that has scopes, and a permission of its account in Jira. */
export interface Needed {
  readonly scope: string;
  readonly permission: string;
}

const browseUsers = { scope: "read:jira-user", permission: "Browse users and groups" };
const browseProjects = { scope: "read:jira-work", permission: "Browse projects" };
const administerProjects = { scope: "manage:jira-project", permission: "Administer projects" };
const administerSite = { scope: "manage:jira-configuration", permission: "Site administrator" };

/** The first that fits counts: https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
const table: readonly (readonly [RegExp, Needed])[] = [
  [/^(POST|DELETE) .*\/group\/user$/, administerSite],
  [/^POST .*\/rest\/api\/2\/user$/, administerSite],
  [/^(POST|DELETE) .*\/project\/[^/]+\/role\/[^/]+$/, administerProjects],
  [/^POST .*\/issue(\/[^/]+\/transitions)?$/, { scope: "write:jira-work", permission: "Create issues" }],
  [/^GET .*\/rest\/api\/3\/role(\/[^/]+)?$/, { scope: "read:jira-work", permission: "Administer Jira" }],
  [/^GET .*\/project\/[^/]+\/role\/[^/]+$/, { scope: "read:jira-work", permission: "Administer projects" }],
  [/^GET .*\/(users?|group)\//, browseUsers],
  [/^GET .*\/myself$/, browseUsers],
  [/./, browseProjects],
];

export const neededFor = (method: string, pathname: string): Needed =>
  table.find(([pattern]) => pattern.test(`${method} ${pathname}`))![1];
