import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { hdbAddress } from "../src/engines/hdb-address.ts";
import { hdbValue } from "../src/engines/hdb-value.ts";
import { openDatabase } from "../src/engines/open.ts";
import { targetOf } from "../src/engines/target.ts";
import { type HdbAnswer, type HdbServer, startHdb } from "./hdb-server.ts";
import { Trial } from "./trial.ts";

const target = (dsn: string) => targetOf({ dsn } as never, {});
let server: HdbServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function opened(answer: (sql: string) => HdbAnswer) {
  server = await startHdb((sql) => (sql.startsWith("SET") ? { changed: 0 } : answer(sql)));
  const dsn = `hdb://SYSTEM:s3cret@127.0.0.1:${server.port}`;
  return { dsn, database: await openDatabase(target(dsn)), statements: server.statements };
}
const numbered = (count: number) => ({ rows: Array.from({ length: count }, (_, n) => [n + 1, `n${n + 1}`] as const) });

test("an answer is read piece by piece, in a transaction that cannot write and is rolled back", async () => {
  const { database, statements } = await opened(() => numbered(5000));
  const rows = await database.read("SELECT ID, NAME FROM T WHERE NUMBER = ? AND B = ?", [7n, "o'neil"]);
  const found = [];
  for (;;) {
    const page = await rows.next(1000);
    found.push(...page);
    if (page.length < 1000) break;
  }
  await rows.close();
  await database.close();
  expect(found).toHaveLength(5000);
  expect(found[4999]).toEqual({ ID: 5000n, NAME: "n5000" });
  expect(statements).toEqual([
    "SET TRANSACTION READ ONLY",
    "SELECT ID, NAME FROM T WHERE NUMBER = ? AND B = ? -- 7, o'neil",
    "ROLLBACK",
  ]);
});

test("an answer that is left before its end takes nothing with it", async () => {
  const { database } = await opened(() => numbered(5000));
  const rows = await database.read("SELECT ID, NAME FROM T", []);
  expect(await rows.next(10)).toHaveLength(10);
  await rows.close();
  const again = await database.read("SELECT ID, NAME FROM T", []);
  expect((await again.next(1))[0]).toEqual({ ID: 1n, NAME: "n1" });
  await again.close();
  await database.close();
});

test("a change is one transaction, or none of it", async () => {
  const { database, statements } = await opened((sql) =>
    sql.startsWith("BAD") ? { error: "invalid table name: NOWHERE", code: 259 } : { changed: 1 },
  );
  const counts = await database.change(
    async ({ run }) => [await run("INSERT INTO A VALUES (?)", [null]), await run("UPDATE B", [])],
    { alone: false },
  );
  expect(counts).toEqual([1, 1]);
  const failing = database.change(({ run }) => run("BAD", []), { alone: false });
  await expect(failing).rejects.toThrow("invalid table name: NOWHERE");
  expect(statements).toEqual(["INSERT INTO A VALUES (?) -- NULL", "UPDATE B", "COMMIT", "BAD", "ROLLBACK"]);
  await database.close();
});

test.each([
  [10, "Unauthenticated"],
  [258, "PermissionDenied"],
  [131, "Unavailable"],
  [133, "Unavailable"],
  [139, "DeadlineExceeded"],
  [259, "Unknown"],
])("error %d is %s", async (number, code) => {
  const { database } = await opened(() => ({ error: "no", code: number }));
  await expect(database.read("SELECT 1 FROM DUMMY", [])).rejects.toMatchObject({ code, message: "no" });
  await database.close();
});

test("a connection that is lost before or in the middle of an answer is an error", async () => {
  const { database } = await opened((sql) =>
    sql.includes("HALF") ? { ...numbered(1000), thenHangUp: true } : "hang up",
  );
  await expect(database.read("SELECT 1 FROM DUMMY", [])).rejects.toMatchObject({ code: "Unavailable" });
  const rows = await database.read("SELECT HALF", []);
  await expect(rows.next(2000)).rejects.toMatchObject({ code: "Unavailable" });
  await rows.close();
  await database.close();
});

test("where nobody listens, the error names the server and not the password", async () => {
  const { port, close } = await startHdb(() => "hang up");
  await close();
  const read = async () =>
    (await openDatabase(target(`hdb://SYSTEM:s3cret@127.0.0.1:${port}/H00`))).read("SELECT 1", []);
  await expect(read()).rejects.toThrow(`cannot connect to hdb at 127.0.0.1:${port}, database 'H00', as 'SYSTEM'`);
  await expect(read()).rejects.not.toThrow("s3cret");
  await expect(read()).rejects.toMatchObject({ code: "Unavailable" });
});

test("a sync pages by a key of numbers, from before the first", async () => {
  const { dsn, statements } = await opened((sql) => {
    const [, from = "0"] = /-- (-?\d+)/.exec(sql) ?? [];
    return {
      rows: numbered(250)
        .rows.filter(([id]) => id > Number(from))
        .slice(0, 101),
    };
  });
  const trial = new Trial("SELECT 1");
  const { resources } = await trial.sync(`
connect: { dsn: "${dsn}" }
resource_types: { t: { name: T, skip_entitlements_and_grants: true, list: {
  query: "SELECT ID, NAME FROM T WHERE NUMBER > ?<cursor> ORDER BY ID LIMIT ?<limit>",
  pagination: { strategy: cursor, primary_key: ID }, map: { id: ".ID", display_name: ".NAME" } } } }`);
  trial.remove();
  expect(resources).toHaveLength(250);
  expect(statements.filter((sql) => sql.startsWith("SELECT ID")).map((sql) => sql.split("-- ")[1])).toEqual([
    "-2147483648, 101",
    ...["100, 101", "200, 101"],
  ]);
});

test("values are of the kinds that expressions know", async () => {
  const value = (dataType: number, one: unknown) => hdbValue(one, { dataType, columnDisplayName: "C" });
  expect(await value(4, "9007199254740993")).toBe(9007199254740993n);
  expect(await value(5, "1.50")).toBe("1.50");
  expect(await value(7, 1.5)).toBe(1.5);
  expect(await value(28, true)).toBe(true);
  expect(await value(11, null)).toBeNull();
  expect(await value(61, "2025-03-04 05:06:07.123456700")).toMatchObject({ seconds: 1741064767n, nanos: 123456700 });
  expect(await value(16, "2025-03-04T05:06:07.500")).toMatchObject({ seconds: 1741064767n, nanos: 500_000_000 });
  expect(await value(13, Buffer.from("ab"))).toEqual(Uint8Array.from([97, 98]));
  const lob = { read: (done: (error: Error | null, content: Buffer) => void) => done(null, Buffer.from("löng")) };
  expect(await value(26, lob)).toBe("löng");
  await expect(value(26, { read: (done: (error: Error) => void) => done(new Error("gone")) })).rejects.toThrow("gone");
  await expect(value(26, Buffer.from([0xff]))).rejects.toThrow(/not valid/);
});

test.each([
  ["hdb://u:p@h", { host: "h", port: 30015 }],
  ["hdb://u:p@h:39041/H00", { port: 39041, databaseName: "H00" }],
  ["hdb://u:p@h:39041?databaseName=H01&timeout=7", { databaseName: "H01", initializationTimeout: 7000 }],
  ["hdb://u:p@h:443", { useTLS: true, rejectUnauthorized: true }],
  ["hdb://u:p@h?TLSInsecureSkipVerify", { useTLS: true, rejectUnauthorized: false }],
  ["hdb://u:p@h?TLSInsecureSkipVerify=false&TLSServerName=x.y", { rejectUnauthorized: true, servername: "x.y" }],
])("%s", (dsn, wanted) => expect(hdbAddress(target(dsn)).options).toMatchObject(wanted));

test("files of certificates are read, and a schema is the session's", () => {
  const path = join(tmpdir(), `hdb-ca-${process.pid}.pem`);
  writeFileSync(path, "CA");
  const { options, schema } = hdbAddress(target(`hdb://u:p@h?TLSRootCAFile=${path}&defaultSchema=App`));
  expect(options).toMatchObject({ useTLS: true, ca: Buffer.from("CA") });
  expect(schema).toBe("App");
});

test.each(["nonsense=1", "timeout=soon"])("hdb://u:p@h?%s is refused", (query) =>
  expect(() => hdbAddress(target(`hdb://u:p@h?${query}`))).toThrow(/nonsense|timeout/),
);
