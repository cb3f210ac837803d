import mysql, { type Connection } from "mysql2/promise";
import { name, password, type RandomTenant } from "./random-tenant.ts";
import type { TestServer } from "./servers.ts";

/** A right on something, and a statement that is refused without it and changes nothing. */
export interface Attempt {
  readonly kind: "server" | "database" | "table" | "column" | "routine";
  readonly privilege: string;
  readonly database: string;
  readonly object: string;
  readonly column: string;
  /** A procedure with the name of a function. */
  readonly isSecond: boolean;
  readonly sql: string;
  /** How the server words that this right is missing; others may be, too. */
  readonly denial: RegExp;
}

const none = { database: "", object: "", column: "", isSecond: false };
const command = (words: string) => new RegExp(`\\b${words} command denied`);
const access = /Access denied for user/;

/** Everything that can be tried in a tenant. */
export function attemptsIn({ databases, tables, routines }: RandomTenant): readonly Attempt[] {
  const found: Attempt[] = [
    {
      ...none,
      kind: "server",
      privilege: "process",
      sql: "SELECT COUNT(*) FROM information_schema.INNODB_TRX",
      denial: /Access denied; you need/,
    },
    {
      ...none,
      kind: "server",
      privilege: "create_user",
      sql: "CREATE USER 'baton'@'%' IDENTIFIED BY 'Pw-tried-1!'",
      denial: /the CREATE USER privilege/,
    },
  ];
  for (const database of databases) {
    const at = { ...none, kind: "database" as const, database };
    const of = name(database);
    found.push(
      { ...at, privilege: "create_routine", sql: `CREATE PROCEDURE ${of}.there() SELECT 1`, denial: access },
      {
        ...at,
        privilege: "event",
        sql: `CREATE EVENT ${of}.ev ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1`,
        denial: access,
      },
      {
        ...at,
        privilege: "create_temporary_tables",
        sql: `CREATE TEMPORARY TABLE ${of}.tried (i INT)`,
        denial: access,
      },
    );
  }
  for (const { database, name: object, columns } of tables) {
    const at = { ...none, kind: "table" as const, database, object };
    const of = `${name(database)}.${name(object)}`;
    const all = columns.map(name);
    const no = "FROM (SELECT 1) one WHERE FALSE";
    found.push(
      { ...at, privilege: "select", sql: `SELECT * FROM ${of} LIMIT 0`, denial: command("SELECT") },
      {
        ...at,
        privilege: "insert",
        sql: `INSERT INTO ${of} (${all}) SELECT ${columns.map(() => 1)} ${no}`,
        denial: command("INSERT"),
      },
      {
        ...at,
        privilege: "update",
        sql: `UPDATE ${of} SET ${all.map((one) => `${one} = 1`)} LIMIT 0`,
        denial: command("UPDATE"),
      },
      { ...at, privilege: "delete", sql: `DELETE FROM ${of} LIMIT 0`, denial: command("DELETE") },
      { ...at, privilege: "create", sql: `CREATE TABLE ${of} (i INT)`, denial: command("CREATE") },
      { ...at, privilege: "drop", sql: `DROP VIEW ${of}`, denial: command("DROP") },
      { ...at, privilege: "alter", sql: `ALTER TABLE ${of} ADD COLUMN id INT`, denial: command("ALTER") },
      { ...at, privilege: "index", sql: `CREATE INDEX tried ON ${of} (nothing)`, denial: command("INDEX") },
      { ...at, privilege: "create_view", sql: `CREATE VIEW ${of} AS SELECT 1`, denial: command("CREATE VIEW") },
      {
        ...at,
        privilege: "trigger",
        sql: `CREATE TRIGGER ${name(database)}.${name(`tr ${object}`)} BEFORE INSERT ON ${of} FOR EACH ROW SET @a = 1`,
        denial: command("TRIGGER"),
      },
    );
    for (const column of columns) {
      const here = { ...at, kind: "column" as const, column };
      found.push(
        { ...here, privilege: "select", sql: `SELECT ${name(column)} FROM ${of} LIMIT 0`, denial: command("SELECT") },
        {
          ...here,
          privilege: "insert",
          sql: `INSERT INTO ${of} (${name(column)}) SELECT 1 ${no}`,
          denial: command("INSERT"),
        },
        {
          ...here,
          privilege: "update",
          sql: `UPDATE ${of} SET ${name(column)} = 1 LIMIT 0`,
          denial: command("UPDATE"),
        },
      );
    }
  }
  for (const { database, name: object, type } of routines) {
    const isSecond =
      type === "PROCEDURE" &&
      routines.some((other) => other.type === "FUNCTION" && other.database === database && other.name === object);
    const at = { ...none, kind: "routine" as const, database, object, isSecond };
    const of = `${name(database)}.${name(object)}`;
    found.push(
      {
        ...at,
        privilege: "execute",
        sql: type === "FUNCTION" ? `SELECT ${of}()` : `CALL ${of}()`,
        denial: command("execute"),
      },
      { ...at, privilege: "alter_routine", sql: `ALTER ${type} ${of} COMMENT ''`, denial: command("alter routine") },
    );
  }
  return found;
}

/** Refused for a reason of this list the statement was looked at: the account may do what it is about. */
const looked = new Set([1050, 1060, 1072, 1235, 1304, 1347, 1359, 1396, 1537, 1965, 3566, 4092]);

/** What each login may do, as the server says when it is tried, with each of its roles. */
export async function tryAll(
  server: TestServer,
  { logins }: RandomTenant,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, ReadonlySet<Attempt>>> {
  const { host, port } = server.running;
  const allowed = new Map<string, Set<Attempt>>();
  for (const { user, host: of, roles } of logins) {
    const connection = await mysql.createConnection({ host, port, user, password });
    const mine = new Set<Attempt>();
    allowed.set(`${user}@${of}`, mine);
    for (const role of ["NONE", ...roles]) {
      await connection.query(`SET ROLE ${role}`);
      for (const attempt of attempts)
        if (!mine.has(attempt) && (await isAllowed(connection, attempt))) mine.add(attempt);
    }
    await connection.end();
  }
  return allowed;
}

async function isAllowed(connection: Connection, { sql, denial }: Attempt): Promise<boolean> {
  try {
    await connection.query(sql);
    if (sql.startsWith("CREATE TEMPORARY"))
      await connection.query(`DROP TEMPORARY TABLE ${/TABLE (.*) \(/.exec(sql)![1]}`);
    return true;
  } catch (error) {
    const { message, errno = 0 } = error as Error & { readonly errno?: number };
    if (denial.test(message)) return false;
    // Another right that the statement needs is missing: this one was not what it was refused for.
    if (looked.has(errno) || /command denied|SYSTEM_USER/.test(message)) return true;
    throw new Error(`${sql}: ${errno} ${message}`, { cause: error });
  }
}
