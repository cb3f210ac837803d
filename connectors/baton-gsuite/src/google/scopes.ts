/**
 * What the connector does at Google, and the scopes that allow it: the first is asked for, the second is enough where the
 * administrator delegated only that one. Each is asked for alone, since Google refuses a request of several scopes as a
 * whole when one of them is not delegated.
 */
export const purposes = {
  domains: ["admin.directory.domain.readonly", "admin.directory.domain"],
  roles: ["admin.directory.rolemanagement.readonly", "admin.directory.rolemanagement"],
  roleChanges: ["admin.directory.rolemanagement"],
  users: ["admin.directory.user.readonly", "admin.directory.user"],
  userChanges: ["admin.directory.user"],
  userSecurity: ["admin.directory.user.security"],
  groups: ["admin.directory.group.readonly", "admin.directory.group"],
  members: ["admin.directory.group.member.readonly", "admin.directory.group.member"],
  memberChanges: ["admin.directory.group.member"],
  groupChanges: ["admin.directory.group"],
  groupSettings: ["apps.groups.settings"],
  transfers: ["admin.datatransfer"],
  reports: ["admin.reports.audit.readonly"],
  ssoProfiles: ["cloud-identity.inboundsso.readonly", "cloud-identity.inboundsso"],
} as const satisfies Record<string, readonly string[]>;

export type Purpose = keyof typeof purposes;
