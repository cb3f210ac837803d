import { type Account, nameOf } from "../read/accounts.ts";
import { databaseId, serverId } from "../ids.ts";
import type { Rights } from "../read/rights.ts";
import { databaseRights } from "./database-rights.ts";
import { HeldSet, type Leave } from "./held.ts";
import type { View } from "./view.ts";

/** What an account or a role holds itself; what it holds by its roles follows from theirs. */
export function heldBy(view: View, account: Account, leave: Leave): HeldSet {
  const held = new HeldSet();
  const rights = view.snapshot.of(account);
  const server = serverId(view.facts.hostname);
  held.add("server", server, rights.global);
  for (const { privilege, withGrant } of rights.dynamic)
    held.add("server", server, withGrant ? [privilege, `${privilege}_with_grant`] : [privilege]);
  addDatabases(view, account, rights, held, leave);
  addTables(view, rights, held, leave);
  addColumns(view, rights, held, leave);
  addRoutines(view, rights, held, leave);
  addProxies(view, account, rights, held, leave);
  addRoles(view, account, held, leave);
  addFromWider(view, account, held);
  return held;
}

function addDatabases({ facts, databases, isRead }: View, account: Account, { databases: rows }: Rights, held: HeldSet, leave: Leave) {
  const rights = databaseRights(rows, account.isRole, facts);
  if (rows.length === 0) return;
  for (const database of databases) {
    const right = rights.for(database);
    if (right) held.add("database", databaseId(database), right.privileges);
  }
  for (const { pattern } of rights.without([...databases]))
    if (isRead(pattern.replace(/\\(.)/g, "$1")))
      leave("a right on databases that counts for none", { account: nameOf(account), databases: pattern });
}

function addTables(view: View, { tables }: Rights, held: HeldSet, leave: Leave) {
  for (const right of tables) {
    if (view.isTable(right)) held.add("table", view.ids.table(right), right.privileges);
    else if (view.isRead(right.database)) leave("a right on a table that does not exist", nameFields(right));
  }
}

function addColumns(view: View, { columns }: Rights, held: HeldSet, leave: Leave) {
  for (const right of columns) {
    if (view.isColumn(right)) held.add("column", view.ids.column(right), right.privileges);
    else if (view.isRead(right.database))
      leave("a right on a column that does not exist", { ...nameFields(right), column: right.column });
  }
}

function addRoutines(view: View, { routines }: Rights, held: HeldSet, leave: Leave) {
  for (const right of routines) {
    const routine = view.routineLike(right);
    if (routine) held.add("routine", view.ids.routine(routine), right.privileges);
    else if (view.isRead(right.database))
      leave("a right on a routine that does not exist, or of a kind that is not synced", nameFields(right));
  }
}

function addProxies(view: View, account: Account, { proxies }: Rights, held: HeldSet, leave: Leave) {
  for (const { withGrant, ...proxied } of proxies) {
    const privileges = withGrant ? ["proxy", "proxy_with_grant"] : ["proxy"];
    const as = view.accountNamed(nameOf(proxied));
    if (proxied.user === "" && proxied.host === "") held.add("server", serverId(view.facts.hostname), privileges);
    else if (as) add(held, view, as, privileges);
    else leave("a right to act as an account that does not exist", { account: nameOf(account), as: nameOf(proxied) });
  }
}

function addRoles(view: View, account: Account, held: HeldSet, leave: Leave) {
  for (const { role, withAdmin } of view.rolesOf(account)) {
    const given = view.accountNamed(nameOf(role));
    if (given) add(held, view, given, withAdmin ? memberWithAdmin : member);
    else leave("membership in a role that does not exist", { account: nameOf(account), role: nameOf(role) });
  }
  if (account.isRole) return;
  for (const role of view.everybodys) if (role !== account) add(held, view, role, member, true);
}

function add(held: HeldSet, view: View, on: Account, privileges: readonly string[], isFixed = false) {
  const { resourceType, resource } = view.refOf(on);
  held.add(resourceType, resource, privileges, isFixed);
}
const member = ["role_assignment"];
const memberWithAdmin = ["role_assignment", "role_assignment_with_grant"];

/**
 * A server looks for rights on databases and tables by the name of the user and the machine, not by the account that was logged in to:
 * what has no row for this account counts by that of one for more machines, rights on databases at last by those of nobody (`''`).
 * https://dev.mysql.com/doc/refman/9.0/en/request-access.html
 */
function addFromWider(view: View, account: Account, held: HeldSet) {
  if (account.isRole) return;
  const wider = view.wider(account);
  const nobodys = account.user === "" ? [] : anonymous(view, account);
  let rights = view.snapshot.of(account);
  const tables = new Set(rights.tables.map(tableKey));
  const withColumns = new Set(rights.columns.map(tableKey));
  const routines = new Set(rights.routines.map(tableKey));
  const own = [databaseRights(rights.databases, false, view.facts)];
  for (const other of [...wider, ...nobodys]) {
    rights = view.snapshot.of(other);
    const found = databaseRights(rights.databases, false, view.facts);
    if (rights.databases.length > 0)
      for (const database of view.databases) {
        const right = own.some((before) => before.for(database)) ? undefined : found.for(database);
        if (right) held.add("database", databaseId(database), right.privileges, true);
      }
    own.push(found);
    if (other.user !== account.user) continue;
    const isNew = (right: { database: string; name: string }) =>
      !tables.has(tableKey(right)) && !withColumns.has(tableKey(right));
    for (const right of rights.tables)
      if (isNew(right) && view.isTable(right)) held.add("table", view.ids.table(right), right.privileges, true);
    for (const right of rights.columns)
      if (isNew(right) && view.isColumn(right)) held.add("column", view.ids.column(right), right.privileges, true);
    for (const right of rights.routines) {
      const routine = routines.has(tableKey(right)) ? undefined : view.routineLike(right);
      if (routine) held.add("routine", view.ids.routine(routine), right.privileges, true);
    }
    for (const right of [...rights.tables, ...rights.columns]) tables.add(tableKey(right));
    for (const right of rights.routines) routines.add(tableKey(right));
  }
}

const anonymous = (view: View, { host }: Account) =>
  view.wider({ user: "", host, isRole: false, isLocked: false, hasPassword: false });

const tableKey = (right: { readonly database: string; readonly name: string; readonly type?: string }) =>
  `${right.type ?? ""}\0${right.database}\0${right.name}`;

const nameFields = ({ database, name }: { readonly database: string; readonly name: string }) => ({ database, name });
