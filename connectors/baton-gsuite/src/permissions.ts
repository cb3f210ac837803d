import type { Permissions } from "@baton-connectors/sdk";

/** Scopes by resource type, under their short names: the prefix is `https://www.googleapis.com/auth/`. */
const domains = { id: "admin.directory.domain.readonly", without: "nothing works", or: ["admin.directory.domain"] };
const users = {
  id: "admin.directory.user.readonly",
  without: "no users, no applications",
  or: ["admin.directory.user"],
};

export const userPermissions: Permissions = {
  sync: [domains, users],
  provision: [
    { id: "admin.directory.user", without: "accounts are not created, changed or deleted" },
    {
      id: "admin.directory.user.security",
      when: "sign-out, OAuth tokens, application passwords",
      without: "these actions fail",
    },
    { id: "admin.datatransfer", when: "transfers of Drive files and calendars", without: "these actions fail" },
  ],
};

export const groupPermissions: Permissions = {
  sync: [
    domains,
    { id: "admin.directory.group.readonly", without: "no groups", or: ["admin.directory.group"] },
    { id: "admin.directory.group.member.readonly", without: "no groups", or: ["admin.directory.group.member"] },
  ],
  provision: [
    { id: "admin.directory.group.member", without: "memberships are not granted or revoked" },
    { id: "admin.directory.group", when: "creating and deleting groups", without: "groups are not created or deleted" },
    { id: "apps.groups.settings", when: "the action modify_group_settings", without: "this action fails" },
  ],
};

export const rolePermissions: Permissions = {
  sync: [
    domains,
    { id: "admin.directory.rolemanagement.readonly", without: "no roles", or: ["admin.directory.rolemanagement"] },
  ],
  provision: [{ id: "admin.directory.rolemanagement", without: "roles are not granted or revoked" }],
};

export const applicationPermissions: Permissions = {
  sync: [
    domains,
    users,
    { id: "admin.directory.user.security", without: "no applications" },
    { id: "admin.reports.audit.readonly", without: "no applications, no login events" },
    {
      id: "cloud-identity.inboundsso.readonly",
      without: "SAML applications have their display name as id",
      or: ["cloud-identity.inboundsso"],
    },
  ],
};
