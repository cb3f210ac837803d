import { aclItems } from "../catalogue/acl.ts";
import type { Column, Thing } from "../catalogue/objects.ts";
import type { Grantable, Privilege } from "../catalogue/privileges.ts";
import { predefinedFor, type Roles } from "../catalogue/roles.ts";
import { byOwner, byPublic, bySuperuser, byTable, Holdings } from "./holdings.ts";

export interface Situation {
  readonly type: Grantable;
  readonly privileges: readonly Privilege[];
  readonly roles: Roles;
  /** Of the database that the thing is in. */
  readonly databaseOwner: number;
}

/**
 * Who may do what with a thing, as the server decides it (`has_table_privilege` and its like): what was given to the role, to a
 * role whose rights it inherits, to PUBLIC; everything for superusers; grant options for who has the owner's rights; and what
 * predefined roles stand for. https://www.postgresql.org/docs/current/ddl-priv.html
 */
export function effective(thing: Thing, situation: Situation): Holdings {
  const { type, privileges, roles, databaseOwner } = situation;
  const holdings = new Holdings();
  const relation = type === "table" || type === "view" || type === "sequence";
  const superusersOnly = (privilege: Privilege) =>
    relation && type !== "view" && isSystemCatalog(thing.oid) && changesRows.has(privilege);
  give(holdings, thing, situation, superusersOnly);
  for (const privilege of privileges) {
    for (const { oid } of roles.superusers)
      for (const isGrantOption of [false, true]) holdings.because(oid, { privilege, isGrantOption }, bySuperuser);
    for (const { oid } of roles.heirsOf(thing.owner, databaseOwner)) {
      const option = { privilege, isGrantOption: true };
      if (oid === thing.owner) holdings.because(oid, option, byOwner);
      else holdings.from(oid, option, thing.owner);
    }
    if ((!relation && type !== "schema") || superusersOnly(privilege)) continue;
    for (const predefined of predefinedFor(privilege, relation ? "relation" : "schema"))
      for (const { oid } of roles.heirsOf(predefined, databaseOwner))
        holdings.from(oid, { privilege, isGrantOption: false }, predefined);
  }
  return holdings;
}

/** Of a column somebody holds what was given for it, and what he holds of its table. */
export function effectiveOfColumn(column: Column, table: Thing, situation: Situation): Holdings {
  const holdings = new Holdings();
  give(holdings, { ...table, acl: column.acl }, situation, () => false);
  const ofTable = effective(table, { ...situation, type: "table" });
  for (const privilege of situation.privileges)
    for (const isGrantOption of [false, true])
      for (const { oid } of situation.roles.all)
        if (ofTable.get(oid, { privilege, isGrantOption }))
          holdings.because(oid, { privilege, isGrantOption }, byTable);
  return holdings;
}

function give(
  holdings: Holdings,
  { acl, owner }: Thing,
  { privileges, roles, databaseOwner }: Situation,
  isRefused: (privilege: Privilege) => boolean,
) {
  for (const { grantee, privilege, isGrantable } of aclItems(acl ?? [])) {
    if (!privileges.includes(privilege)) continue;
    const isHeld = !isRefused(privilege);
    if (grantee === 0) {
      if (isHeld) for (const { oid } of roles.all) holdings.because(oid, { privilege, isGrantOption: false }, byPublic);
      continue;
    }
    for (const { oid } of roles.heirsOf(grantee, databaseOwner)) {
      if (isHeld) holdings.from(oid, { privilege, isGrantOption: false }, grantee);
      if (isGrantable) holdings.from(oid, { privilege, isGrantOption: true }, grantee);
      if (isHeld && oid === owner) holdings.because(oid, { privilege, isGrantOption: false }, byOwner);
    }
  }
}

/** Nobody but superusers changes system catalogues: https://github.com/postgres/postgres/blob/master/src/backend/catalog/aclchk.c */
const changesRows = new Set<Privilege>(["insert", "update", "delete", "truncate", "usage"]);
const firstUnpinnedOid = 12_000;
const isSystemCatalog = (oid: number) => oid < firstUnpinnedOid;
