import type { Permission } from "@baton-connectors/sdk";

/** https://www.postgresql.org/docs/current/ddl-priv.html, https://www.postgresql.org/docs/current/role-attributes.html */
const connect: Permission = { id: "CONNECT on the database", without: "nothing is synced" };
const connectAll: Permission = {
  id: "CONNECT on each database",
  when: "with --sync-all-databases",
  without: "what is in the others is left out and counted",
};
const createRole: Permission = {
  id: "CREATEROLE",
  or: ["SUPERUSER"],
  without: "no accounts, no passwords, no deletion",
};
const admin: Permission = {
  id: "ADMIN OPTION on each role to change",
  when: "since version 16, for roles that the account has not created",
  or: ["SUPERUSER"],
  without: "its membership, password and deletion are refused",
};
const owner: Permission = {
  id: "membership in the owner of the objects",
  or: ["each right with grant option", "SUPERUSER"],
  without: "rights on them can be neither granted nor revoked",
};
const createDb: Permission = { id: "CREATEDB", or: ["SUPERUSER"], without: "no databases can be created" };
const attributes: Permission = {
  id: "SUPERUSER",
  when: "for the entitlement superuser, and before version 16 for replication and bypass-rls",
  without: "these attributes cannot be changed",
};

const sync = [connect, connectAll];

export const permissions = {
  role: { sync: [connect], provision: [createRole, admin] },
  database: { sync, provision: [owner, createDb, attributes] },
  schema: { sync },
  object: { sync, provision: [owner] },
} satisfies Record<string, { sync: readonly Permission[]; provision?: readonly Permission[] }>;
