import type { Permission, Permissions } from "@baton-connectors/sdk";

const users: Permission = {
  id: "Browse users and groups",
  or: ["read:jira-user (scope)"],
  without: "the sync fails: users, groups, members and participants cannot be read",
};
const projects: Permission = {
  id: "Browse projects",
  or: ["read:jira-work (scope)"],
  when: "in each project",
  without: "projects that the account cannot browse are not seen",
};
const roles: Permission = {
  id: "Administer Jira",
  without: "the sync fails: project roles and who has them cannot be read",
};
const organization: Permission = {
  id: "organization API key without scopes",
  when: "with --atlassian-orgId and --atlassian-api-token",
  without: "the sync fails: managed accounts and groups cannot be read",
};
const site: Permission = {
  id: "Site administrator",
  or: ["manage:jira-configuration (scope)"],
  without: "no accounts can be made and no memberships changed",
};
const roleChanges: Permission = {
  id: "Administer projects",
  or: ["manage:jira-project (scope)"],
  without: "no project roles can be granted or revoked",
};

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/ states them for each request. A token with scopes needs both. */
export const permissions = {
  user: { advertised: false, sync: [users, organization], provision: [site] },
  group: { advertised: false, sync: [users, organization], provision: [site] },
  project: { advertised: false, sync: [projects, users] },
  projectRole: { advertised: false, sync: [projects, roles], provision: [roleChanges] },
} satisfies Record<string, Permissions>;
