import type { Permission } from "@baton-connectors/sdk";

const everything: Permission = { id: "users:read", without: "nothing is synced" };
const email: Permission = { id: "users:read.email", without: "accounts without e-mail address and login" };
const admin: Permission = {
  id: "admin",
  when: "with --business-plus-token, as a user scope of an owner or admin",
  without: "no IDP groups, and not whether an account is active",
};
const adminToChange: Permission = { ...admin, without: "no accounts and no IDP groups can be changed" };

/** Least scopes: https://docs.slack.dev/reference/scopes */
export const permissions = {
  workspace: { sync: [everything] },
  user: { sync: [everything, email, admin], provision: [adminToChange] },
  userGroup: { sync: [everything, { id: "usergroups:read", without: "the sync fails: user groups cannot be read" }] },
  workspaceRole: { sync: [everything] },
  group: { sync: [admin], provision: [adminToChange] },
} satisfies Record<string, { sync: readonly Permission[]; provision?: readonly Permission[] }>;
