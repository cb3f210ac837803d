import { databaseId, serverId } from "../ids.ts";
import { goPrivileges } from "../privileges/offered.ts";
import type { Account } from "../read/accounts.ts";
import { nameOf } from "../read/accounts.ts";
import { HeldSet } from "./held.ts";
import type { View } from "./view.ts";

/**
 * What Go's connector says that an account holds: patterns as databases, rights on columns as rights on tables, the members of a role
 * as its roles, nothing of routines, and on MariaDB nothing of the server.
 */
export function goHeldBy(view: View, account: Account, expanded: readonly string[]): HeldSet {
  const held = new HeldSet();
  const rights = view.snapshot.of(account);
  const server = serverId(view.facts.hostname);
  const is8 = view.facts.hasRoles && !view.facts.isMariaDb;
  if (is8) {
    held.add(
      "server",
      server,
      rights.global.filter((privilege) => privilege !== "super"),
    );
    for (const { privilege, withGrant } of rights.dynamic)
      held.add("server", server, [withGrant ? `${privilege}_with_grant` : privilege]);
  }
  for (const { pattern, privileges } of rights.databases)
    if (view.isRead(pattern))
      held.add(
        "database",
        databaseId(pattern),
        privileges.filter((one) => goPrivileges.database.has(one)),
      );
  for (const right of rights.tables)
    if (view.isRead(right.database)) held.add("table", view.ids.table(right), right.privileges.map(inSet));
  for (const right of rights.columns) {
    if (!view.isRead(right.database)) continue;
    const isExpanded = expanded.includes(`${right.database}.${right.name}`);
    if (isExpanded) held.add("column", view.ids.column(right), right.privileges);
    else held.add("table", view.ids.table(right), right.privileges);
  }
  for (const proxied of rights.proxies) {
    if (proxied.user === account.user) continue;
    const as = view.accountNamed(nameOf(proxied));
    const privileges = proxied.withGrant ? ["proxy", "proxy_with_grant"] : ["proxy"];
    if (proxied.user === "" && proxied.host === "") held.add("server", server, privileges);
    else if (as && is8) addTo(held, as, privileges);
  }
  for (const { role, member, withAdmin } of is8 ? view.snapshot.memberships : []) {
    const as = nameOf(role) === nameOf(account) ? view.accountNamed(nameOf(member)) : undefined;
    if (as) addTo(held, as, withAdmin ? ["role_assignment", "role_assignment_with_grant"] : ["role_assignment"]);
  }
  return held;
}

/** By the account's own name, collapsed or not. */
function addTo(held: HeldSet, account: Account, privileges: readonly string[]) {
  const type = account.isRole ? "role" : "user";
  held.add(type, `${type}:${nameOf(account)}`, privileges);
}

/** It takes the names in the grant table for those of privileges. */
const inSet = (privilege: string) => (privilege === "delete_history" ? "delete_versioning_rows" : privilege);
