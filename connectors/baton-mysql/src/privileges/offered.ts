import type { Facts } from "../read/facts.ts";
import {
  columnPrivileges,
  databasePrivileges,
  goDynamicPrivileges,
  routinePrivileges,
  serverPrivileges,
  tablePrivileges,
} from "./levels.ts";

/** What can be held on each kind of thing, as ids of entitlements. */
export interface Offered {
  readonly server: readonly string[];
  readonly database: readonly string[];
  readonly table: readonly string[];
  readonly column: readonly string[];
  readonly routine: readonly string[];
  readonly user: readonly string[];
  readonly role: readonly string[];
}

export const goPrivileges = { database: new Set<string>(databasePrivileges) };

const proxy = ["proxy", "proxy_with_grant"];
const membership = ["role_assignment", "role_assignment_with_grant"];
const withGrants = (privileges: readonly string[]) => privileges.flatMap((one) => [one, `${one}_with_grant`]);

const everywhere = {
  database: databasePrivileges,
  table: tablePrivileges,
  column: columnPrivileges,
  routine: routinePrivileges,
};

export function goOffered({ isMariaDb, hasRoles }: Facts): Offered {
  const is8 = hasRoles && !isMariaDb;
  const server = is8
    ? [...serverPrivileges, "create_role", "drop_role", ...withGrants(goDynamicPrivileges)]
    : serverPrivileges;
  const account = is8 ? [...proxy, ...membership] : proxy;
  return { ...everywhere, server, user: account, role: account };
}

/** What the server itself says that it has: what it does not have could not be granted. */
export function offered({ isMariaDb, hasRoles, privileges, dynamic }: Facts): Offered {
  const has = (one: string) => (privileges.has(one) ? [one] : []);
  const server = [...privileges.keys()].flatMap((id) => {
    if (id === "proxy") return proxy;
    return dynamic.has(id) ? withGrants([id]) : [id];
  });
  const ofMariaDb = {
    user: proxy,
    role: membership,
    database: [...databasePrivileges, ...has("delete_history"), ...has("show_create_routine")],
    table: [...tablePrivileges, ...has("delete_history")],
  };
  const both = [...proxy, ...(hasRoles ? membership : [])];
  return { ...everywhere, server, user: both, role: both, ...(isMariaDb && ofMariaDb) };
}
