import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Config } from "../src/config.ts";
import { differences } from "./known-differences.ts";
import { perform } from "./operations.ts";
import { readGolden, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { settings } from "./sync.ts";

/** One recorded operation of Go's connector: what it ran, and what that changed in the grant tables. */
interface Recording {
  readonly name: string;
  readonly args: readonly string[];
  /** The file it began with; rights on columns are on tables in one. */
  readonly base: string | null;
  readonly exit: number;
  readonly statements: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const flags =
  "Select_priv,Insert_priv,Update_priv,Delete_priv,Create_priv,Drop_priv,Reload_priv,Process_priv,File_priv,Grant_priv,Show_db_priv,Super_priv,Create_user_priv";
const ofDatabase =
  "Select_priv,Insert_priv,Update_priv,Delete_priv,Create_priv,Drop_priv,Grant_priv,Create_tmp_table_priv,Lock_tables_priv,Execute_priv,Create_view_priv";
const tables = [
  `SELECT User,Host,CONCAT(${flags}) p, authentication_string='' e FROM mysql.user ORDER BY 1,2`,
  `SELECT User,Host,Db,CONCAT(${ofDatabase}) p FROM mysql.db ORDER BY 1,2,3`,
  "SELECT User,Host,Db,Table_name,Table_priv,Column_priv FROM mysql.tables_priv ORDER BY 1,2,3,4",
  "SELECT User,Host,Db,Table_name,Column_name,Column_priv FROM mysql.columns_priv ORDER BY 1,2,3,4,5",
  "SELECT User,Host,Db,Routine_name,Routine_type,Proc_priv FROM mysql.procs_priv ORDER BY 1,2,3,4",
  "SELECT User,Host,Proxied_user,Proxied_host,With_grant FROM mysql.proxies_priv ORDER BY 1,2,3",
];
const ofEngine = {
  mysql: [
    "SELECT * FROM mysql.role_edges ORDER BY 1,2,3,4",
    "SELECT USER,HOST,PRIV,WITH_GRANT_OPTION FROM mysql.global_grants WHERE USER NOT IN ('root','baton') AND USER NOT LIKE 'mysql.%' ORDER BY 1,2,3",
  ],
  mariadb: ["SELECT * FROM mysql.roles_mapping ORDER BY 1,2,3"],
};

async function state(server: TestServer): Promise<string[]> {
  const lines: string[] = [];
  for (const table of [...tables, ...ofEngine[server.engine as keyof typeof ofEngine]])
    for (const row of await server.query(table)) lines.push(row.join("\t"));
  return lines;
}
/** What is there that was not: each line as often as it is new. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What the operations before it did: each began with what they left. */
const before = (operations: readonly Recording[], recorded: Recording) =>
  operations
    .slice(0, operations.indexOf(recorded))
    .filter(({ exit }) => exit === 0)
    .flatMap(({ statements }) => statements)
    .map((text) => `${text.replace(/IDENTIFIED BY .*/s, "IDENTIFIED BY 'Pw-made-1!'")};`);

/** The command looks it up in its file before the connector is asked. */
const refusedBefore = ["grant-missing-user"];

describe.each([["a-mysql", "mysql"] as const, ["a-maria", "mariadb"] as const])("%s", (recordings, engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(engine);
  });
  afterAll(() => server.stop());

  const operations = readGolden<Recording[]>(`ops/${recordings}`);
  const compared = operations.filter(({ name }) => !refusedBefore.includes(name));
  const here = (text: string) => text.replaceAll("golden-db-a", server.hostname);

  /** Does the operation where those before it have left off. */
  async function outcome(recorded: Recording, config: Partial<Config>) {
    await server.seed([recordedSeed(engine), ...before(operations, recorded).map(here)].join("\n"));
    const start = await state(server);
    let failed: unknown;
    const expandColumns = recorded.base === null ? ["shop.orders", "hr_db.staff"] : [];
    const ran = await server.logged(() =>
      perform(settings(server.dsn(), { expandColumns, ...config }), recorded.args.map(here)).catch((error: unknown) => {
        failed = error;
      }),
    );
    const after = await state(server);
    const fails = failed === undefined ? "" : String(failed);
    return { failed: fails, ran, added: added(start, after), removed: added(after, start) };
  }

  test.each(compared)("$name runs the recorded statements with the recorded effect", async (recorded) => {
    const other = differences[`${recordings} ${recorded.name}`] ?? differences[recorded.name];
    expect(await outcome(recorded, {})).toEqual({
      failed: other?.fails ?? (recorded.exit === 0 ? "" : expect.stringMatching(/./)),
      ran: (other?.runs ?? recorded.statements).map((text) =>
        here(text.replace(/IDENTIFIED BY .*/s, "IDENTIFIED BY <secret>")),
      ),
      added: (other?.added ?? recorded.added).map(here),
      removed: (other?.removed ?? recorded.removed).map(here),
    });
  });

  test.each(compared.filter(({ name }) => ["create-user", "revoke-table-from-column"].includes(name)))(
    "$name does with --go-compatible what was recorded",
    async (recorded) => {
      expect(await outcome(recorded, { goCompatible: true })).toEqual({
        failed: "",
        ran: recorded.statements.map((text) => here(text.replace(/IDENTIFIED BY .*/s, "IDENTIFIED BY <secret>"))),
        added: recorded.added.map(here),
        removed: recorded.removed.map(here),
      });
    },
  );
});

test("each known difference is of a recorded operation", () => {
  const names = ["a-mysql", "a-maria"].flatMap((recordings) =>
    readGolden<Recording[]>(`ops/${recordings}`).flatMap(({ name }) => [name, `${recordings} ${name}`]),
  );
  expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
});
