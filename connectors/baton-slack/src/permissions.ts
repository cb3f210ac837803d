import type { Permission } from "@baton-connectors/sdk";

const everything: Permission = { id: "users:read", without: "nothing is synced" };
const email: Permission = { id: "users:read.email", without: "accounts without e-mail address and login" };
const admin: Permission = {
  id: "admin",
  when: "with --business-plus-token, as a user scope of an owner or admin",
  without: "no IDP groups, and whether an account is active",
};

/** Least scopes: https://docs.slack.dev/reference/scopes */
export const permissions = {
  workspace: { sync: [everything] },
  user: { sync: [everything, email, admin], provision: [admin] },
  userGroup: { sync: [everything, { id: "usergroups:read", without: "the sync fails: user groups cannot be read" }] },
  workspaceRole: { sync: [everything] },
  group: { sync: [admin], provision: [admin] },
} satisfies Record<string, { sync: readonly Permission[]; provision?: readonly Permission[] }>;
