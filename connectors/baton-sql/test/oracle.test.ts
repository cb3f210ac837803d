import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import oracledb from "oracledb";
import { type OracleDriver, openOracle } from "../src/engines/oracle.ts";
import { oracleAddress } from "../src/engines/oracle-address.ts";
import { oracleRefusal } from "../src/engines/oracle-refusal.ts";
import { targetOf } from "../src/engines/target.ts";

const target = (dsn: string) => targetOf({ dsn } as never, {});

type Answer = { rows: unknown[][]; types?: readonly string[] } | { changed: number } | Error;

/** The driver as its documents describe it, and its own constants; what is asked is told in `asked`. */
function scripted(answer: (sql: string) => Answer) {
  const asked: string[] = [];
  const opened: Record<string, unknown>[] = [];
  const connection = () => {
    const metaOf = (types: readonly string[]) => types.map((dbTypeName, i) => ({ name: `C${i + 1}`, dbTypeName }));
    return {
      callTimeout: 0,
      async execute(sql: string, binds: readonly unknown[] = [], options: Record<string, unknown> = {}) {
        asked.push(
          [sql, ...binds.map((one) => JSON.stringify(one))].join(" | ") + (options.autoCommit ? " | autoCommit" : ""),
        );
        const given = answer(sql);
        if (given instanceof Error) throw given;
        if (!("rows" in given)) return { rowsAffected: given.changed };
        const metaData = metaOf(given.types ?? given.rows[0]!.map(() => "VARCHAR2"));
        if (!options.resultSet) return { rows: given.rows, metaData };
        let at = 0;
        const getRows = async (count: number) => {
          const rows = given.rows.slice(at, at + count);
          at += rows.length;
          const broken = rows.flat().find((one) => one instanceof Error);
          if (broken) throw broken;
          return rows;
        };
        return { resultSet: { getRows, metaData, close: async () => void asked.push("(close rows)") } };
      },
      commit: async () => void asked.push("COMMIT"),
      rollback: async () => void asked.push("ROLLBACK"),
      close: async () => void asked.push("(end)"),
    };
  };
  const driver = {
    ...oracledb,
    getConnection: async (address: Record<string, unknown>) => {
      opened.push(address);
      return connection();
    },
  } as unknown as OracleDriver;
  return { asked, opened, driver: async () => driver };
}
const dsn = "oracle://scott:tig%40er@db.example:1522/ORCLPDB1";

describe("reading and changing", () => {
  test("an answer is read piece by piece in a transaction that cannot write", async () => {
    const { asked, driver } = scripted((sql) =>
      sql.startsWith("SET")
        ? { changed: 0 }
        : { rows: Array.from({ length: 2500 }, (_, n) => [String(n), `n${n}`]), types: ["NUMBER", "VARCHAR2"] },
    );
    const database = await openOracle(target(dsn), driver);
    const rows = await database.read("SELECT a, b FROM t WHERE c = :1 AND d = :2", [7n, "o'neil"]);
    const found = [];
    for (;;) {
      const page = await rows.next(1000);
      found.push(...page);
      if (page.length < 1000) break;
    }
    await rows.close();
    await database.close();
    expect(found).toHaveLength(2500);
    expect(found[2499]).toEqual({ C1: 2499n, C2: "n2499" });
    expect(asked).toEqual([
      "SET TRANSACTION READ ONLY",
      `SELECT a, b FROM t WHERE c = :1 AND d = :2 | 7 | "o'neil"`,
      "(close rows)",
      "ROLLBACK",
      "(end)",
    ]);
  });

  test("values are of the kinds that expressions know", async () => {
    const local = new Date(2025, 2, 4, 5, 6, 7, 890);
    const { driver } = scripted(() => ({
      rows: [
        [
          "42",
          "1.50",
          "12345678901234567890",
          local,
          new Date("2025-03-04T05:06:07Z"),
          Buffer.from("ab"),
          null,
          true,
          1.5,
          { a: 1 },
        ],
      ],
      types: [
        "NUMBER",
        "NUMBER",
        "NUMBER",
        "DATE",
        "TIMESTAMP WITH TIME ZONE",
        "RAW",
        "VARCHAR2",
        "BOOLEAN",
        "BINARY_DOUBLE",
        "JSON",
      ],
    }));
    const database = await openOracle(target(dsn), driver);
    const [row] = await database.change(({ query }) => query("SELECT 1", []), { alone: true });
    expect(row).toMatchObject({
      ...{ C1: 42n, C2: "1.50", C3: "12345678901234567890" },
      C4: { seconds: BigInt(Date.UTC(2025, 2, 4, 5, 6, 7) / 1000), nanos: 890_000_000 },
      C5: { seconds: BigInt(Date.UTC(2025, 2, 4, 5, 6, 7) / 1000), nanos: 0 },
      ...{ C6: Uint8Array.from([97, 98]), C7: null, C8: true, C9: 1.5, C10: '{"a":1}' },
    });
    await database.close();
  });

  test("a change is one transaction, or none of it; alone, each statement is", async () => {
    const { asked, driver } = scripted((sql) =>
      sql === "BAD" ? new Error("ORA-00942: table or view does not exist\nHelp: https://x") : { changed: 1 },
    );
    const database = await openOracle(target(dsn), driver);
    await database.change(
      async ({ run }) => [await run("INSERT", [true, null, new Uint8Array([1])]), await run("UPDATE", [2n ** 60n])],
      { alone: false },
    );
    const failing = database.change(({ run }) => run("BAD", []), { alone: false });
    await expect(failing).rejects.toThrow(/^ORA-00942: table or view does not exist$/);
    await database.change(({ run }) => run("GRANT", []), { alone: true });
    await database.close();
    expect(asked).toEqual([
      'INSERT | "1" | null | {"type":"Buffer","data":[1]}',
      'UPDATE | "1152921504606846976"',
      ...["COMMIT", "BAD", "ROLLBACK", "(end)", "GRANT | autoCommit", "(end)"],
    ]);
  });

  test("an answer that breaks off is an error, and its connection is not used again", async () => {
    const gone = Object.assign(new Error("NJS-500: connection to the Oracle Database was broken"), { code: "NJS-500" });
    const { asked, driver } = scripted((sql) => (sql.startsWith("SET") ? { changed: 0 } : { rows: [["a"], [gone]] }));
    const database = await openOracle(target(dsn), driver);
    const rows = await database.read("SELECT 1", []);
    expect(await rows.next(1)).toHaveLength(1);
    await expect(rows.next(1)).rejects.toMatchObject({ code: "Unavailable" });
    await rows.close();
    expect(asked).not.toContain("ROLLBACK");
    expect(asked.at(-1)).toBe("(end)");
    await database.close();
  });

  test("what the driver is given has the settings of the DSN", async () => {
    const { opened, driver } = scripted(() => ({ rows: [["1"]] }));
    const database = await openOracle(target(`${dsn}?DBA+PRIVILEGE=SYSDBA&TIMEOUT=7`), driver);
    await database.change(({ query }) => query("SELECT 1 FROM dual", []), { alone: true });
    expect(opened).toEqual([
      {
        ...{ user: "scott", password: "tig@er", privilege: oracledb.SYSDBA },
        connectString:
          "(DESCRIPTION=(TRANSPORT_CONNECT_TIMEOUT=7)(ADDRESS=(PROTOCOL=TCP)(HOST=db.example)(PORT=1522))(CONNECT_DATA=(SERVICE_NAME=ORCLPDB1)))",
      },
    ]);
    await database.close();
  });
});

test.each([
  ["oracle://u:p@h/s", "(HOST=h)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=s))"],
  ["oracle://u:p@h:1/?SID=XE", "(PORT=1))(CONNECT_DATA=(SID=XE))"],
  ["oracle://u:p@h:1/s?INSTANCE+NAME=i&service+name=other", "(CONNECT_DATA=(SERVICE_NAME=other)(INSTANCE_NAME=i))"],
  ["oracle://u:p@h:1/s?server=a:7,b:8", "(HOST=a)(PORT=7))(ADDRESS=(PROTOCOL=TCP)(HOST=b)(PORT=8))"],
  [
    "oracle://u:p@h:1/s?ssl=true",
    "(PROTOCOL=TCPS)(HOST=h)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=s))(SECURITY=(SSL_SERVER_DN_MATCH=ON))",
  ],
  ["oracle://u:p@h:1/s?SSL=enable&SSL+Verify=false", "(SSL_SERVER_DN_MATCH=OFF)"],
  ["oracle://u:p@/?connStr=(DESCRIPTION=(ADDRESS=(HOST=x)))", "(DESCRIPTION=(ADDRESS=(HOST=x)))"],
  ["oracle://u:p@/alias?TNS+NAMES=/etc/tns/tnsnames.ora", "alias"],
])("%s", (one, wanted) => expect(oracleAddress(target(one)).connectString).toContain(wanted));

test("a wallet, a proxied user and a folder of names are given to the driver", () => {
  const address = oracleAddress(
    target("oracle://u:p@h/s?WALLET=/w&WALLET+PASSWORD=x&PROXY+CLIENT+NAME=c&TNS+NAMES=/etc/tns"),
  );
  expect(address).toMatchObject({ user: "u[c]", walletLocation: "/w", walletPassword: "x", configDir: "/etc/tns" });
});

test.each([
  ["oracle://u:p@h:1", "names no service"],
  ["oracle://u:p@h:1/s)(x=1", "cannot hold blanks, brackets"],
  ["oracle://u:p@h:1/s?nonsense=1", "unknown parameter of an Oracle DSN: NONSENSE"],
  ["oracle://u:p@h:1/s?AUTH+TYPE=KERBEROS", "AUTH TYPE=KERBEROS"],
  ["oracle://u:p@h:1/s?ENCRYPTION=required", "ENCRYPTION=REQUIRED"],
  ["oracle://u:p@h:1/s?TIMEOUT=soon", "must be a number of seconds"],
])("%s is refused", (one, message) => expect(() => oracleAddress(target(one))).toThrow(message));

test.each([
  ["ORA-01017: invalid username/password; logon denied", "Unauthenticated"],
  ["ORA-01031: insufficient privileges", "PermissionDenied"],
  ["ORA-00054: resource busy and acquire with NOWAIT specified", "Unavailable"],
  ["ORA-00060: deadlock detected while waiting for resource", "Unavailable"],
  ["ORA-01013: user requested cancel of current operation", "DeadlineExceeded"],
  ["ORA-03113: end-of-file on communication channel", "Unavailable"],
  ['ORA-00904: "X": invalid identifier', "Unknown"],
])("%s is %s", (message, code) => expect(oracleRefusal(new Error(message)).code).toBe(code));

describe("the driver itself, against a listener", () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));
  const listening = async (answer: Buffer | undefined) => {
    const made = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", () => (answer ? socket.end(answer) : socket.destroy()));
    });
    server = made;
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
    return (made.address() as { port: number }).port;
  };
  const refusing = async (port: number) => {
    const database = await openOracle(target(`oracle://scott:s3cret@127.0.0.1:${port}/ORCL`));
    return database.read("SELECT 1 FROM dual", []).then(
      () => undefined,
      (error: Error) => error,
    );
  };

  test("a service that it does not know is told in one line, with the place and without the password", async () => {
    // A REFUSE packet: https://github.com/oracle/python-oracledb/blob/main/src/oracledb/impl/thin/constants.pxi
    const text = Buffer.from(
      "(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))",
    );
    const head = Buffer.from([0, 12 + text.length, 0, 0, 4, 0, 0, 0, 34, 0, 0, text.length]);
    const port = await listening(Buffer.concat([head, text]));
    const error = await refusing(port);
    expect(error?.message).toContain(
      `cannot connect to oracle at 127.0.0.1:${port}, database 'ORCL', as 'scott': NJS-518`,
    );
    expect(error?.message).not.toMatch(/\n|s3cret/);
    expect(error).toMatchObject({ code: "Unavailable" });
  });

  test("a connection that is lost at once is an error", async () => {
    expect(await refusing(await listening(undefined))).toMatchObject({ code: "Unavailable" });
  });
});
