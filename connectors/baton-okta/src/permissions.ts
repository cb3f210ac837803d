import { capabilityPermissions, type Permissions, v1Identifier } from "@baton-connectors/sdk";
import type { Any } from "@bufbuild/protobuf/wkt";

interface Needs {
  readonly read: string;
  readonly manage?: string;
  /** Standard admin roles that carry the scopes; any one is enough. */
  readonly readRoles: readonly string[];
  readonly manageRoles?: readonly string[];
  readonly when?: string;
  readonly without: string;
}

/**
 * What Okta must allow, stated once: the OAuth scope, and for both ways to authenticate an admin role that carries it.
 * https://developer.okta.com/docs/api/oauth2/
 */
const needs = {
  users: {
    read: "okta.users.read",
    manage: "okta.users.manage",
    readRoles: ["READ_ONLY_ADMIN"],
    manageRoles: ["ORG_ADMIN", "SUPER_ADMIN for users who are administrators"],
    without: "No accounts are seen.",
  },
  groups: {
    read: "okta.groups.read",
    manage: "okta.groups.manage",
    readRoles: ["READ_ONLY_ADMIN"],
    manageRoles: ["GROUP_MEMBERSHIP_ADMIN for members", "USER_ADMIN or ORG_ADMIN for groups"],
    without: "No groups and memberships are seen.",
  },
  apps: {
    read: "okta.apps.read",
    manage: "okta.apps.manage",
    readRoles: ["READ_ONLY_ADMIN"],
    manageRoles: ["APP_ADMIN"],
    without: "No apps and app assignments are seen.",
  },
  roles: {
    read: "okta.roles.read",
    manage: "okta.roles.manage",
    readRoles: ["SUPER_ADMIN"],
    manageRoles: ["SUPER_ADMIN"],
    without: "Who is an administrator is not seen; the sync fails on the first list of administrators.",
  },
  apiTokens: {
    read: "okta.apiTokens.read",
    readRoles: ["READ_ONLY_ADMIN"],
    when: "--sync-secrets",
    without: "The sync fails on the list of API tokens.",
  },
  devices: {
    read: "okta.devices.read",
    readRoles: ["READ_ONLY_ADMIN"],
    when: "devices are synced",
    without: "Devices are left out, with a warning; the sync fails if they were asked for by name.",
  },
} as const satisfies Record<string, Needs>;

export type Area = keyof typeof needs;

export function permissionsFor(area: Area): Permissions {
  const { read, readRoles, without, when, manage, manageRoles }: Needs = needs[area];
  const condition = when ? { when } : {};
  return {
    sync: [{ id: read, without, or: readRoles, ...condition }],
    ...(manage && { provision: [{ id: manage, ...(manageRoles && { or: manageRoles }) }] }),
  };
}

/** The annotations every resource type starts and ends with; `between` come in the middle. */
export function typeAnnotations(typeId: string, area: Area, between: readonly Any[] = []): Any[] {
  const { read, manage }: Needs = needs[area];
  return [v1Identifier(typeId), ...between, capabilityPermissions(manage ? [read, manage] : [read])];
}
