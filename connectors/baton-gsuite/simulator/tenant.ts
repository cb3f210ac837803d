/** A Google object as the API gives it. Left open: tenants may hold shapes Google would not send, to see what happens. */
export type Entity = Record<string, unknown>;

/** The data of one Workspace customer, plain to read and to write. */
export interface GoogleTenant {
  customerId: string;
  /** The only account the service account may impersonate. */
  adminEmail: string;
  /** Scopes the administrator delegated, by short name; absent: all. */
  delegatedScopes?: string[];
  domains: Entity[];
  orgUnits: string[];
  /** Rows a page has at most, by listing: small numbers make paging visible in small tenants. */
  pageSizes: Partial<Record<PageKind, number>>;
  users: Entity[];
  groups: Entity[];
  /** By group id. */
  members: Record<string, Entity[]>;
  /** Groups whose members answer 404. */
  members404: string[];
  roles: Entity[];
  roleAssignments: Entity[];
  /** OAuth grants by user id. */
  tokens: Record<string, Entity[]>;
  /** Users whose tokens answer 404. */
  tokens404: string[];
  /** Application passwords by user id. */
  asps: Record<string, Entity[]>;
  /** Audit events by application, newest first. Times may be written `NOW-<days>d<minutes>`. */
  activities: Record<string, Entity[]>;
  samlProfiles: Entity[];
  transfers: Entity[];
  /** By group e-mail; `default` for the others. */
  groupSettings: Record<string, Entity>;
  /** Archiving a user fails for want of a licence. */
  noArchivedLicense: boolean;
  /** A created user is answered with `name.fullName`. */
  insertReturnsFullName: boolean;
}

export type PageKind =
  | "users"
  | "userIds"
  | "groups"
  | "members"
  | "roles"
  | "assignments"
  | "profiles"
  | "activities"
  | "transfers";

/** A tenant from its file's text; what the file leaves out is empty. */
export function parseTenant(text: string): GoogleTenant {
  return completeTenant(JSON.parse(text) as Partial<GoogleTenant>);
}

export function completeTenant(given: Partial<GoogleTenant>): GoogleTenant {
  return {
    customerId: "C01abcdef",
    adminEmail: "admin@example.com",
    domains: [{ domainName: "example.com", isPrimary: true, verified: true }],
    orgUnits: ["/"],
    pageSizes: {},
    users: [],
    groups: [],
    members: {},
    members404: [],
    roles: [],
    roleAssignments: [],
    tokens: {},
    tokens404: [],
    asps: {},
    activities: {},
    samlProfiles: [],
    transfers: [],
    groupSettings: {},
    noArchivedLicense: false,
    insertReturnsFullName: false,
    ...structuredClone(given),
  };
}

/** Changes to a tenant, by dotted path: `set` replaces, `push` appends to a list. */
export interface TenantChanges {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly push?: Readonly<Record<string, readonly unknown[]>>;
}

export function changeTenant(tenant: GoogleTenant, { set = {}, push = {} }: TenantChanges): GoogleTenant {
  const changed = structuredClone(tenant);
  for (const [path, value] of Object.entries(set)) place(changed, path)(() => structuredClone(value));
  for (const [path, values] of Object.entries(push)) {
    place(changed, path)((before) => [...((before as unknown[] | undefined) ?? []), ...structuredClone(values)]);
  }
  return changed;
}

function place(root: object, path: string) {
  const keys = path.split(".");
  const last = keys.pop()!;
  let target = root as Record<string, unknown>;
  for (const key of keys) {
    target[key] ??= {};
    target = target[key] as Record<string, unknown>;
  }
  return (change: (before: unknown) => unknown) => {
    target[last] = change(target[last]);
  };
}
