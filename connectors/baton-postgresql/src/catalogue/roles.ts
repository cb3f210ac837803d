import type { Privilege } from "./privileges.ts";

export interface Role {
  readonly oid: number;
  readonly rolname: string;
  readonly rolsuper: boolean;
  readonly rolinherit: boolean;
  readonly rolcreaterole: boolean;
  readonly rolcreatedb: boolean;
  readonly rolcanlogin: boolean;
  readonly rolreplication: boolean;
  readonly rolbypassrls: boolean;
  /** When its password ends, if it has. */
  readonly expired: string | null;
}

/** `member` is in `role`. Since version 16 there is one for each grantor, with options of its own. */
export interface Membership {
  readonly role: number;
  readonly member: number;
  readonly grantor: number;
  readonly admin: boolean;
  readonly inherit: boolean;
  readonly set: boolean;
}

/** https://www.postgresql.org/docs/current/view-pg-roles.html */
export const rolesQuery = `SELECT oid, rolname::text, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
  CASE WHEN rolvaliduntil <= pg_catalog.now() THEN rolvaliduntil::text END AS expired
  FROM pg_catalog.pg_roles ORDER BY oid`;

/**
 * https://www.postgresql.org/docs/16/catalog-pg-auth-members.html: before version 16 whether rights are inherited is the member's
 * own, and whoever is in a role may become it.
 */
export const membershipsQuery = (version: number) =>
  version >= 160000
    ? 'SELECT roleid AS role, member, grantor, admin_option AS admin, inherit_option AS inherit, set_option AS "set" FROM pg_catalog.pg_auth_members ORDER BY oid'
    : 'SELECT m.roleid AS role, m.member, m.grantor, m.admin_option AS admin, r.rolinherit AS inherit, true AS "set" FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member ORDER BY m.roleid, m.member';

/** Oids of predefined roles: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_authid.dat */
export const pgDatabaseOwner = 6171;
const pgReadAllData = 6181;
const pgWriteAllData = 6182;
const pgMaintain = 6337;

/** What predefined roles have without an ACL: https://www.postgresql.org/docs/current/predefined-roles.html */
export function predefinedFor(privilege: Privilege, thing: "relation" | "schema"): readonly number[] {
  if (thing === "schema") return privilege === "usage" ? [pgReadAllData, pgWriteAllData] : [];
  if (privilege === "select") return [pgReadAllData];
  if (privilege === "maintain") return [pgMaintain];
  return ["insert", "update", "delete"].includes(privilege) ? [pgWriteAllData] : [];
}

/** The roles of a server and who is in which, as one moment had them. */
export class Roles {
  readonly all: readonly Role[];
  readonly memberships: readonly Membership[];
  readonly superusers: readonly Role[];
  readonly #version: number;
  readonly #byOid: ReadonlyMap<number, Role>;
  readonly #byRole = new Map<number, Membership[]>();
  readonly #heirs = new Map<string, readonly Role[]>();
  #direct: ReadonlySet<string> | undefined;

  constructor(all: readonly Role[], memberships: readonly Membership[], version: number) {
    this.all = all;
    this.memberships = memberships;
    this.superusers = all.filter(({ rolsuper }) => rolsuper);
    this.#version = version;
    this.#byOid = new Map(all.map((role) => [role.oid, role]));
    for (const membership of memberships) {
      const known = this.#byRole.get(membership.role);
      if (known) known.push(membership);
      else this.#byRole.set(membership.role, [membership]);
    }
  }

  get(oid: number): Role | undefined {
    return this.#byOid.get(oid);
  }

  isDirectMember(member: number, role: number): boolean {
    this.#direct ??= new Set(this.memberships.map((one) => `${one.member} ${one.role}`));
    return this.#direct.has(`${member} ${role}`);
  }

  membersOf(oid: number): readonly Membership[] {
    return this.#byRole.get(oid) ?? [];
  }

  /**
   * Who has a role's rights without becoming it first: itself, and whoever inherits them, in a database with this owner, who is in
   * pg_database_owner without being listed.
   */
  heirsOf(oid: number, databaseOwner: number): readonly Role[] {
    const key = oid === pgDatabaseOwner ? `${oid} ${databaseOwner}` : String(oid);
    let heirs = this.#heirs.get(key);
    if (!heirs) {
      heirs = this.#findHeirs(oid, databaseOwner);
      this.#heirs.set(key, heirs);
    }
    return heirs;
  }

  #findHeirs(oid: number, databaseOwner: number): readonly Role[] {
    const found = new Set([oid]);
    for (const role of found) {
      for (const { member, inherit } of this.membersOf(role)) if (inherit) found.add(member);
      if (role === pgDatabaseOwner && this.#inheritsDatabase(databaseOwner)) found.add(databaseOwner);
    }
    return [...found].flatMap((one) => this.#byOid.get(one) ?? []);
  }

  #inheritsDatabase(owner: number): boolean {
    return this.#version >= 160000 || this.#byOid.get(owner)?.rolinherit === true;
  }
}
