import { afterEach, expect, test } from "@jest/globals";
import { openDatabase } from "../src/engines/open.ts";
import { sqlserverAddress } from "../src/engines/sqlserver-address.ts";
import { targetOf } from "../src/engines/target.ts";
import { startTds, type TdsAnswer, type TdsServer } from "./tds-server.ts";

const target = (dsn: string) => targetOf({ dsn } as never, {});
let server: TdsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function opened(answer: (sql: string) => TdsAnswer) {
  server = await startTds(answer);
  const dsn = `sqlserver://sa:pass@127.0.0.1:${server.port}?database=app&encrypt=disable&app+name=x`;
  return { database: await openDatabase(target(dsn)), statements: server.statements };
}
const numbered = (count: number) => ({ rows: Array.from({ length: count }, (_, n) => [n + 1, `n${n + 1}`] as const) });

test("an answer is read piece by piece, in a transaction that is rolled back", async () => {
  const { database, statements } = await opened(() => numbered(5000));
  const rows = await database.read("SELECT id, name FROM t WHERE a = @p1 AND b = @p2", ["o'neil", 7n]);
  const found = [];
  for (;;) {
    const page = await rows.next(1000);
    found.push(...page);
    if (page.length < 1000) break;
  }
  await rows.close();
  await database.close();
  expect(found).toHaveLength(5000);
  expect(found[4999]).toEqual({ id: 5000n, name: "n5000" });
  expect(statements).toEqual(["BEGIN", "SELECT id, name FROM t WHERE a = @p1 AND b = @p2 -- o'neil, 7", "ROLLBACK"]);
});

test("a change is one transaction, or none of it", async () => {
  const { database, statements } = await opened((sql) =>
    sql.startsWith("BAD") ? { error: "Invalid object name 'nowhere'.", number: 208 } : { changed: 1 },
  );
  const counts = await database.change(async ({ run }) => [await run("INSERT a", [null]), await run("INSERT b", [])], {
    alone: false,
  });
  expect(counts).toEqual([1, 1]);
  const failing = database.change(({ run }) => run("BAD", []), { alone: false });
  await expect(failing).rejects.toThrow("Invalid object name 'nowhere'.");
  expect(statements).toEqual(["BEGIN", "INSERT a -- NULL", "INSERT b", "COMMIT", "BEGIN", "BAD", "ROLLBACK"]);
  await database.close();
});

test.each([
  [229, "PermissionDenied"],
  [1205, "Unavailable"],
  [1222, "Unavailable"],
  [208, "Unknown"],
])("error %d is %s", async (number, code) => {
  const { database } = await opened(() => ({ error: "no", number }));
  const rows = await database.read("SELECT 1", []);
  await expect(rows.next(1)).rejects.toMatchObject({ code, message: "no" });
  await rows.close();
  await database.close();
});

test("where nobody listens, the error names the server and not the password", async () => {
  const { port, close } = await startTds(() => "hang up");
  await close();
  const opening = openDatabase(target(`sqlserver://sa:s3cret@127.0.0.1:${port}?database=app`));
  const read = async () => (await opening).read("SELECT 1", []);
  await expect(read()).rejects.toThrow(`cannot connect to sqlserver at 127.0.0.1:${port}, database 'app', as 'sa'`);
  await expect(read()).rejects.not.toThrow("s3cret");
});

test("a connection that is lost is an error", async () => {
  const { database } = await opened(() => "hang up");
  const rows = await database.read("SELECT 1", []);
  await expect(rows.next(1)).rejects.toMatchObject({ code: "Unavailable" });
  await rows.close();
  await database.close();
});

test.each([
  ["sqlserver://u:p@h", { server: "h", options: { encrypt: true, trustServerCertificate: false } }],
  ["sqlserver://u:p%40@h:1444?database=app", { server: "h", options: { port: 1444, database: "app" } }],
  ["sqlserver://u:p@h/inst?database=app", { options: { instanceName: "inst", database: "app" } }],
  ["sqlserver://u:p@h?encrypt=strict&hostNameInCertificate=x.y", { options: { encrypt: "strict", serverName: "x.y" } }],
  [
    "sqlserver://u:p@h?encrypt=false&TrustServerCertificate=true",
    { options: { encrypt: false, trustServerCertificate: true } },
  ],
  [
    "sqlserver://u:p@h?dial+timeout=3&connection+timeout=9",
    { options: { connectTimeout: 3000, requestTimeout: 9000 } },
  ],
  ["sqlserver://u:p@h?ApplicationIntent=ReadOnly", { options: { readOnlyIntent: true } }],
])("%s", (dsn, wanted) => expect(sqlserverAddress(target(dsn))).toMatchObject(wanted));
