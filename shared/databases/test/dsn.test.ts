import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { postgresTarget } from "../src/postgres/index.ts";

const folder = mkdtempSync(join(tmpdir(), "dsn-"));
afterAll(() => rmSync(folder, { recursive: true }));
const none = { PGPASSFILE: join(folder, "missing") };

const address = (dsn: string, env: Record<string, string> = {}) => {
  const { host, port, database, user, password } = postgresTarget(dsn, { ...none, ...env });
  return { host, port, database, user, password };
};

test.each([
  ["postgres://u:p@h:1/d", {}],
  ["postgresql://u:p@h:1/d?sslmode=disable", {}],
  ["postgres:///d?host=h&port=1&user=u&password=p", {}],
  ["host=h port=1 user=u password=p dbname=d", {}],
  [" host = h  port=1 user='u' password='p' database=d ", {}],
  ["postgres://h/d", { PGPORT: "1", PGUSER: "u", PGPASSWORD: "p" }],
  ["host=h", { PGPORT: "1", PGUSER: "u", PGPASSWORD: "p", PGDATABASE: "d", PGHOST: "other" }],
])("%s", (dsn, env) => {
  expect(address(dsn, env)).toEqual({ host: "h", port: 1, database: "d", user: "u", password: "p" });
});

test("what is written with %, quotes or backslashes is read as it was", () => {
  expect(address("postgres://a%40b:p%3A%2F%40@[::1]:5/my%20db")).toEqual({
    host: "::1",
    port: 5,
    database: "my db",
    user: "a@b",
    password: "p:/@",
  });
  expect(address("user='o\\'brien' password=a\\ b host=/run/pg")).toMatchObject({
    user: "o'brien",
    password: "a b",
    host: "/run/pg",
    database: "o'brien",
  });
});

test("several hosts keep their order and ports", () => {
  const { host, params, database } = postgresTarget("postgres://u@one:1,two:2/d?sslmode=disable", none);
  expect([host, params.get("port"), params.get("sslmode"), database]).toEqual(["one,two", "1,2", "disable", "d"]);
});

test("the file of passwords is asked where nobody else knows", () => {
  const file = join(folder, "pgpass");
  writeFileSync(file, "# all\nh:1:d:u:first\\:one\nh:*:*:u:second\n*:*:*:*:any\n");
  const env = { PGPASSFILE: file };
  expect(address("postgres://u@h:1/d", env).password).toBe("first:one");
  expect(address("postgres://u@h:2/d", env).password).toBe("second");
  expect(address("postgres://x@h:2/d", env).password).toBe("any");
  expect(address("postgres://x:mine@h:2/d", env).password).toBe("mine");
});

test.each(["not a dsn", "", "host", "host='open", "postgres://u@h:port/d"])("'%s' is refused", (dsn) => {
  expect(() => postgresTarget(dsn, none)).toThrow(/DSN/);
});
