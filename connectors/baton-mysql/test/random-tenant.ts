import { escapedName } from "../src/held/pattern.ts";
import { databasePrivileges, tablePrivileges } from "../src/privileges/levels.ts";
import type { Engine } from "./servers.ts";

export interface Table {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly string[];
}
export interface RandomTenant {
  readonly sql: readonly string[];
  readonly databases: readonly string[];
  readonly tables: readonly Table[];
  readonly routines: readonly { readonly database: string; readonly name: string; readonly type: string }[];
  /** Who can log in from this machine, and what accounts they are then. */
  readonly logins: readonly { readonly user: string; readonly host: string; readonly roles: readonly string[] }[];
}

export const password = "Pw-random-1!";
export const name = (text: string) => `\`${text.replaceAll("`", "``")}\``;
export const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

function random(seed: number) {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!;
  const some = <T>(of: readonly T[], most: number): T[] => [
    ...new Set(Array.from({ length: 1 + below(most) }, () => one(of))),
  ];
  return { below, one, some };
}

const columns = ["id", "salary", "odd col", "c`t"];
/** Names alike but for a wildcard, and names that are hard to write. */
const databaseNames = [
  "shop",
  "shop_1",
  "shopx1",
  "odd-db",
  "per%cent",
  "percent",
  "dot.ted",
  "a`tick",
  "it's",
  "back\\slash",
  "größe",
  "select",
];
const tableNames = ["orders", "order_s", "per%cent", "t.t", "sp ace", "quo'te"];
const userNames = [
  "anna",
  "bert",
  "o'brien",
  "mail@example.com",
  "col:on",
  "back\\slash",
  "zoë",
  "sp ace",
  "100%",
  "carla",
];

const onTables = tablePrivileges.filter((one) => one !== "grant");
const onDatabases = databasePrivileges.filter((one) => one !== "grant");
const words = (privileges: readonly string[]) => privileges.map((one) => one.toUpperCase().replaceAll("_", " "));

/** Databases, tables, routines, users, roles in chains, rights on everything, everywhere at random. */
export function randomTenant(seed: number, engine: Engine): RandomTenant {
  const { below, one, some } = random(seed);
  const isMysql = engine === "mysql";
  const sql: string[] = [];
  const databases = ["shop", "shop_1", "shopx1", ...some(databaseNames, 6)].filter((x, i, all) => all.indexOf(x) === i);
  // Rights by pattern are on these for roles, and on the others for users.
  const ofRoles = ["rolex1", "role_1"];
  const tables: Table[] = [];
  const routines: { database: string; name: string; type: string }[] = [];
  for (const database of [...databases, ...ofRoles]) {
    sql.push(`CREATE DATABASE ${name(database)}`);
    for (const table of some(tableNames, 3)) {
      const types = columns.map((column) => `${name(column)} INT`);
      sql.push(`CREATE TABLE ${name(database)}.${name(table)} (${types.join(", ")})`);
      sql.push(
        `CREATE TRIGGER ${name(database)}.${name(`tr ${table}`)} BEFORE INSERT ON ${name(database)}.${name(table)} FOR EACH ROW SET @a = 1`,
      );
      tables.push({ database, name: table, columns });
    }
    sql.push(`CREATE EVENT ${name(database)}.ev ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1`);
    for (const type of some(["FUNCTION", "PROCEDURE"], 2)) {
      const body = type === "FUNCTION" ? "() RETURNS INT DETERMINISTIC RETURN 1" : "() SELECT 1";
      sql.push(`CREATE ${type} ${name(database)}.same${body}`);
      routines.push({ database, name: "same", type });
    }
    sql.push(`CREATE PROCEDURE ${name(database)}.there() SELECT 1`);
    routines.push({ database, name: "there", type: "PROCEDURE" });
  }
  // One of them can always log in.
  const users = [
    { user: "one", host: "%", sql: "'one'@'%'" },
    ...some(userNames, 8).flatMap((user) =>
      some(["%", "localhost", "10.0.0.%"], 2).map((host) => ({ user, host, sql: `${text(user)}@${text(host)}` })),
    ),
  ];
  for (const { sql: user } of users) sql.push(`CREATE USER ${user} IDENTIFIED BY '${password}'`);
  const roles = Array.from({ length: 2 + below(6) }, (_, i) => `r${i}`);
  for (const role of roles) sql.push(`CREATE ROLE ${role}`);
  const everyone = [...users.map((user) => user.sql), ...roles];
  if (below(3) === 0) {
    sql.push("CREATE USER ''@'%' IDENTIFIED BY 'Pw-nobody-1!'");
    sql.push(`GRANT ${words(some(onDatabases, 3))} ON ${name(escapedName(one(databases)))}.* TO ''@'%'`);
  }
  if (engine === "mariadb11" && below(2) === 0)
    sql.push(`GRANT SELECT ON ${name(escapedName(one(databases)))}.* TO PUBLIC`);

  for (let i = 0; i < users.length * 3; i++) {
    const to = one(everyone);
    const isRole = !to.includes("@");
    // With a role active, MySQL takes the first of the patterns of both in their order, which hides others.
    const place = one(isMysql && isRole ? databases.filter((database) => !/[_%\\]/.test(database)) : databases);
    const patterns = isRole ? [escapedName(place)] : [escapedName(place), place, "sho%", "shop_1", "s%1"];
    if (!isMysql && !isRole) patterns.push("%o%");
    sql.push(`GRANT ${words(some(onDatabases, 4))} ON ${name(one(patterns))}.* TO ${to}`);
  }
  for (const role of some(roles, 2)) sql.push(`GRANT ${words(some(onDatabases, 3))} ON \`role_1\`.* TO ${role}`);
  for (let i = 0; i < tables.length * 2; i++) {
    const { database, name: table } = one(tables);
    const on = `${name(database)}.${name(table)}`;
    sql.push(`GRANT ${words(some(onTables, 4))} ON ${on} TO ${one(everyone)}`);
    const named = some(["SELECT", "INSERT", "UPDATE", "REFERENCES"], 2).map(
      (right) => `${right} (${name(one(columns))})`,
    );
    if (below(2) === 0) sql.push(`GRANT ${named} ON ${on} TO ${one(everyone)}`);
  }
  for (let i = 0; i < routines.length; i++) {
    const { database, name: routine, type } = one(routines);
    sql.push(
      `GRANT ${some(["EXECUTE", "ALTER ROUTINE"], 2)} ON ${type} ${name(database)}.${name(routine)} TO ${one(everyone)}`,
    );
  }
  for (let i = 0; i < 3; i++)
    sql.push(`GRANT ${some(["PROCESS", "CREATE USER", "SELECT", "INDEX"], 2)} ON *.* TO ${one(everyone)}`);
  // Chains without circles: a role is given those with a higher number.
  const given = new Map<string, string[]>();
  for (let i = 0; i < users.length + roles.length; i++) {
    const to = one(everyone);
    const from = roles.filter((role) => !roles.includes(to) || role > to);
    if (from.length === 0) continue;
    const role = one(from);
    sql.push(`GRANT ${role} TO ${to}`);
    given.set(to, [...(given.get(to) ?? []), role]);
  }
  for (const user of some(users.slice(1), 2)) if (below(2) === 0) sql.push(`ALTER USER ${user.sql} ACCOUNT LOCK`);
  // MySQL 9 writes names that are not ASCII wrongly into mysql.procs_priv: it forgets these rights when it loads them.
  sql.push("FLUSH PRIVILEGES");
  const locked = new Set(
    sql.filter((line) => line.endsWith("ACCOUNT LOCK")).map((line) => /USER (.*) ACCOUNT/.exec(line)![1]!),
  );
  const logins = users
    .filter(({ user, host }) => {
      if (host === "10.0.0.%") return false;
      return host === "localhost" || !users.some((other) => other.user === user && other.host === "localhost");
    })
    .filter((user) => !locked.has(user.sql))
    .map(({ user, host, sql: account }) => ({ user, host, roles: [...new Set(given.get(account) ?? [])] }));
  return { sql, databases: [...databases, ...ofRoles], tables, routines, logins };
}
