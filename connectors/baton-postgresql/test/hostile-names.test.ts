import { firstOf, type ServerName } from "@baton-connectors/real-servers";
import type { Runtime } from "@baton-connectors/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { quoted } from "../src/provision/names.ts";
import { type Content, named, perform } from "./perform.ts";
import { startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

const hostile = [
  "o'brien",
  'dou"ble""d',
  "back\\slash\\",
  "\\'; DROP TABLE x; --",
  '"; DROP ROLE x; --',
  "d.o.t.s",
  "per%cent_and%s",
  "new\nline\ttab",
  "emoji 😀 ☃",
  "UPPER case",
  "eve@acme.test",
  "a=b*/c",
  " blanks ",
  "select",
  "PUBLIC",
  "current_user",
  "$1 ? :x $$",
  "{a,b}",
  "role:10",
  "x".repeat(63),
];

const versions: readonly ServerName[] = ["postgresql", "postgresql-15", "postgresql-16", "postgresql-17"];

describe.each(firstOf(versions, 1))("names of any kind, on %s", (serverName) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(serverName);
    await server.query(hostile.map((name) => `CREATE ROLE ${quoted(name)}`).join(";\n"));
    await server.query(`CREATE DATABASE ${quoted(database)}`);
    for (const name of hostile.slice(0, -1)) {
      const [it, at] = [quoted(name), `${quoted(name)}.${quoted(name)}`];
      await server.query(
        `CREATE SCHEMA ${it}; CREATE TABLE ${at} (${it} int); CREATE VIEW ${at.replace(/"$/, ' v"')} AS SELECT 1 AS one;
         CREATE SEQUENCE ${at.replace(/"$/, ' s"')}; CREATE FUNCTION ${at}(${it} int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TYPE ${at.replace(/"$/, ' t"')} AS (a int); CREATE PROCEDURE ${at}(${it} ${at.replace(/"$/, ' t"')}) LANGUAGE sql AS 'SELECT 1';
         REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA ${it} FROM PUBLIC`,
        database,
      );
    }
  });
  afterAll(() => server.stop());

  const database = `of "all' kinds\\.%_😀`;
  const given = () => ({ dsn: server.dsn(database), schemas: [], includeColumns: true, allowDropDatabase: true });
  const content = async (): Promise<Content> => (await sync(given())).store.content();
  const working = <T>(work: (runtime: Runtime) => Promise<T>) => withRuntime(settings(given()), noted().log, work);
  const oids = async (sql: string) =>
    new Map((await server.query<{ name: string; oid: string }>(sql, database)).map((row) => [row.name, row.oid]));
  const roles = () => oids("SELECT rolname AS name, oid::text FROM pg_roles");

  test("a sync has each of them as it is", async () => {
    const { resources } = await content();
    const names = (type: string) =>
      Object.values(resources!).flatMap(({ id, displayName }) => (id!.resourceType === type ? [displayName] : []));
    const inSchemas = hostile.slice(0, -1);
    expect(names("role")).toEqual(expect.arrayContaining(hostile));
    expect(names("database")).toEqual([database]);
    expect(names("schema")).toEqual(expect.arrayContaining(inSchemas.map((name) => `${database} - ${name}`)));
    expect(names("table").sort()).toEqual(inSchemas.toSorted());
    expect(names("column").sort()).toEqual(inSchemas.toSorted());
    expect(names("view").sort()).toEqual(inSchemas.map((name) => `${name} v`).sort());
    expect(names("sequence").sort()).toEqual(inSchemas.map((name) => `${name} s`).sort());
    for (const type of ["function", "procedure"])
      for (const name of inSchemas) expect(names(type).filter((one) => one.startsWith(`${name}(`))).toHaveLength(1);
  });

  test("rights on each are given to a role of that name, and taken", async () => {
    const before = await content();
    const of = await roles();
    const wanted = Object.values(before.entitlements!).filter(({ id }) =>
      /^entitlement:(table|view|sequence|function|procedure|database):.*:(select|execute|connect:grant)$/.test(id),
    );
    const asked = wanted.map(({ id }, i) => ({ id, holder: `role:${of.get(hostile[i % hostile.length]!)}` }));
    expect(asked.length).toBe(5 * (hostile.length - 1) + 1);
    await working(async (runtime) => {
      for (const { id, holder } of asked)
        await perform(
          runtime,
          ["--grant-entitlement", id, "--grant-principal", holder, "--grant-principal-type", "role"],
          before,
        );
    });
    const between = await content();
    const ids = asked.map(({ id, holder }) => `grant:${id}:${holder}`);
    expect(ids.filter((id) => between.grants![id] === undefined)).toEqual([]);
    await working(async (runtime) => {
      for (const id of ids) await perform(runtime, ["--revoke-grant", id], between);
    });
    expect(Object.keys((await content()).grants!).filter((id) => ids.includes(id))).toEqual([]);
  });

  test("memberships between them are given and taken", async () => {
    const before = await content();
    const of = await roles();
    const asked = hostile.slice(1).map((name, i) => ({
      id: `entitlement:role:${of.get(name)}:${i % 2 === 0 ? "member" : "admin"}`,
      holder: `role:${of.get(hostile[i]!)}`,
    }));
    await working(async (runtime) => {
      for (const { id, holder } of asked)
        await runtime.grant({ entitlement: entitlementOf(before, id), principal: named("role", holder) });
    });
    const between = await content();
    const ids = asked.map(({ id, holder }) => `grant:${id}:${holder}`);
    expect(ids.filter((id) => between.grants![id] === undefined)).toEqual([]);
    await working(async (runtime) => {
      for (const id of ids) await perform(runtime, ["--revoke-grant", id], between);
    });
    expect(Object.keys((await content()).grants!).filter((id) => ids.includes(id))).toEqual([]);
  });

  /** Whether a role has members or not says what entitlements it has. */
  const entitlementOf = ({ entitlements, resources }: Content, id: string) =>
    entitlements![id] ?? ({ id, resource: resources![id.split(":").slice(1, 3).join(":")] } as never);

  test("accounts and databases of these names are created, rotated and deleted, and nothing else is", async () => {
    const all = async () => [...(await roles()).keys()].sort();
    const before = await all();
    const names = hostile.map((name) => `new ${name}`.slice(0, 63));
    await working(async (runtime) => {
      for (const name of names) await perform(runtime, ["--create-account-login", name], {});
    });
    expect(await all()).toEqual([...before, ...names].sort());
    const of = await roles();
    await working(async (runtime) => {
      for (const name of names) {
        const id = `role:${of.get(name)}`;
        await perform(runtime, ["--rotate-credentials", id, "--rotate-credentials-type", "role"], {});
        await perform(runtime, ["--delete-resource", id, "--delete-resource-type", "role"], {});
      }
    });
    expect(await all()).toEqual(before);

    const databases = () => oids("SELECT datname AS name, oid::text FROM pg_database");
    const had = [...(await databases()).keys()].sort();
    const name = `new "d'b\\ %_.\n😀`;
    await working(async (runtime) => {
      await runtime.createResource({ resource: { ...named("database", ""), displayName: name } });
      const id = named("database", `database:${(await databases()).get(name)}`).id!;
      await runtime.deleteResource({ id });
    });
    expect([...(await databases()).keys()].sort()).toEqual(had);
  });

  test.each([
    ["64 bytes", "y".repeat(64)],
    ["64 bytes of 32 letters", "ü".repeat(32)],
    ["a NUL", "a\0b"],
  ])("a name of %s, which the server would make another of, makes nothing", async (_, name) => {
    const before = await server.lines("SELECT (SELECT count(*) FROM pg_roles), (SELECT count(*) FROM pg_database)");
    await working(async (runtime) => {
      await expect(perform(runtime, ["--create-account-login", name], {})).rejects.toMatchObject({
        code: "InvalidArgument",
      });
      const resource = { ...named("database", ""), displayName: name };
      await expect(runtime.createResource({ resource })).rejects.toMatchObject({ code: "InvalidArgument" });
    });
    const after = await server.lines("SELECT (SELECT count(*) FROM pg_roles), (SELECT count(*) FROM pg_database)");
    expect(after).toEqual(before);
  });

  test.each(["public", "none", "pg_mine"])(
    "the name %s, which the server keeps, is refused in its words",
    async (name) => {
      await working(async (runtime) => {
        await expect(perform(runtime, ["--create-account-login", name], {})).rejects.toMatchObject({
          code: "InvalidArgument",
          message: expect.stringMatching(/reserved/),
        });
      });
    },
  );
});
