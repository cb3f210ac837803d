import { capabilityPermissions, type Permissions, v1Identifier } from "@baton-connectors/sdk";
import type { Any } from "@bufbuild/protobuf/wkt";

interface Needs {
  /** Scopes of the Okta API, for an OAuth app. */
  readonly read: string;
  readonly manage?: string;
  /** Admin roles that carry them, any of which is enough; for an OAuth app and for an API token's user alike. */
  readonly readRoles: readonly [string, ...string[]];
  readonly manageRoles?: readonly [string, ...string[]];
  readonly when?: string;
  readonly without: string;
}

const reader = ["Read-Only Administrator", "Organizational Administrator", "Super Administrator"] as const;

/**
 * What Okta must allow, stated once.
 * https://developer.okta.com/docs/api/oauth2/
 * https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm
 */
const needs = {
  users: {
    read: "okta.users.read",
    manage: "okta.users.manage",
    readRoles: reader,
    manageRoles: ["Organizational Administrator", "Super Administrator"],
    without: "the sync fails: accounts cannot be read",
  },
  groups: {
    read: "okta.groups.read",
    manage: "okta.groups.manage",
    readRoles: reader,
    manageRoles: ["Group Administrator", "Organizational Administrator", "Super Administrator"],
    without: "the sync fails: groups and memberships cannot be read",
  },
  apps: {
    read: "okta.apps.read",
    manage: "okta.apps.manage",
    readRoles: reader,
    manageRoles: ["Application Administrator", "Super Administrator"],
    without: "the sync fails: apps and their users cannot be read",
  },
  roles: {
    read: "okta.roles.read",
    manage: "okta.roles.manage",
    readRoles: ["Super Administrator"],
    manageRoles: ["Super Administrator"],
    without: "the sync fails: who is an administrator cannot be read",
  },
  apiTokens: {
    read: "okta.apiTokens.read",
    readRoles: reader,
    when: "`--sync-secrets`",
    without: "the sync fails: API tokens cannot be read",
  },
  devices: {
    read: "okta.devices.read",
    readRoles: reader,
    when: "devices are synced",
    without: "no devices, with a warning; asked for by name, the sync fails",
  },
} as const satisfies Record<string, Needs>;

export type Area = keyof typeof needs;

export function permissionsFor(area: Area): Permissions {
  const { read, readRoles, without, when, manage, manageRoles }: Needs = needs[area];
  const both = (scope: string, [role, ...or]: readonly [string, ...string[]], more: object) => [
    { id: scope, auth: "oauth", ...more },
    { id: role, ...(or.length > 0 && { or }), ...more },
  ];
  return {
    sync: both(read, readRoles, { without, ...(when && { when }) }),
    ...(manage && manageRoles && { provision: both(manage, manageRoles, {}) }),
  };
}

/** The admin role that reading something of the area proves. */
export const readingRole = (area: Area): string => needs[area].readRoles[0];

/** The scopes of an OAuth app, for reading and, where there is something to change, for that. */
export const scopesOf = (area: Area): Pick<Needs, "read" | "manage"> => needs[area];

/** The admin roles that carry a scope, in words. Those of the System Log and of the organisation are those that read. */
export function rolesFor(scope: string): string {
  const found: Needs | undefined = Object.values<Needs>(needs).find(({ read, manage }) =>
    [read, manage].includes(scope),
  );
  const roles = (found?.manage === scope ? found.manageRoles : found?.readRoles) ?? reader;
  return roles.join(" or ");
}

/** The annotations every resource type starts and ends with; `between` come in the middle. */
export function typeAnnotations(typeId: string, area: Area, between: readonly Any[] = []): Any[] {
  const { read, manage }: Needs = needs[area];
  return [v1Identifier(typeId), ...between, capabilityPermissions(manage ? [read, manage] : [read])];
}
