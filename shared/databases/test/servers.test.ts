import { type Running, start } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { identifier, literal, type Target } from "../src/index.ts";
import { connectMysql } from "../src/mysql/index.ts";
import { connectPostgres } from "../src/postgres/index.ts";

const texts = [
  "plain",
  "o'brien",
  "back\\slash",
  "\\'; DROP TABLE x; --",
  '"double"',
  "`tick`",
  "ü ☃",
  "$1 ? :x",
  "a\nb",
];

let servers: readonly Running[] = [];
beforeAll(async () => {
  servers = await Promise.all([start("postgresql"), start("mariadb")]);
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

const target = (engine: string, database: string, { host, port, user, password }: Running): Target => ({
  engine,
  host,
  port,
  database,
  user,
  password,
  params: new Map(),
});

test("PostgreSQL reads names and texts as they were", async () => {
  const client = await connectPostgres(target("postgres", "postgres", servers[0]!), "test");
  for (const mode of ["on", "off"]) {
    await client.query(`SET standard_conforming_strings = ${mode}`);
    for (const text of texts) {
      const { rows } = await client.query(`SELECT ${literal("postgres", text)} AS ${identifier("postgres", text)}`);
      expect(rows).toEqual([{ [text]: text }]);
    }
  }
  await client.end();
});

test("MariaDB reads names and texts as they were", async () => {
  const connection = await connectMysql(target("mysql", "", servers[1]!));
  for (const text of texts) {
    const [rows] = await connection.promise().query(`SELECT ${literal("mysql", text)} AS ${identifier("mysql", text)}`);
    expect(rows).toEqual([{ [text]: text }]);
  }
  connection.destroy();
});

test("what cannot be written is an error", () => {
  expect(() => identifier("postgres", "a\0b")).toThrow("NUL");
  expect(() => identifier("mysql", "")).toThrow("empty");
  expect(() => literal("mysql", "a\0b")).toThrow("NUL");
});

test("where nobody listens there may be somebody later", async () => {
  const nowhere = { ...target("postgres", "postgres", servers[0]!), port: 1 };
  await expect(connectPostgres(nowhere, "test")).rejects.toMatchObject({ code: "Unavailable" });
});

test("a wrong password is told without the password", async () => {
  const wrong = { ...target("postgres", "postgres", servers[0]!), password: "not-the-password" };
  const error = await connectPostgres(wrong, "test").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "Unauthenticated", message: expect.stringContaining("as 'postgres'") });
  expect(String(error)).not.toContain("not-the-password");
});
