import type { ServerName } from "@baton-connectors/real-servers";
import type { Runtime } from "@baton-connectors/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Content, named, perform } from "./perform.ts";
import { startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

const tenant = `
CREATE ROLE team; CREATE ROLE lead LOGIN; CREATE ROLE heir LOGIN; CREATE ROLE nonheir LOGIN NOINHERIT; CREATE ROLE keeper LOGIN; CREATE ROLE next LOGIN;
GRANT team TO heir; GRANT team TO nonheir; GRANT team TO lead WITH ADMIN OPTION;
CREATE DATABASE shop;
\\c shop
CREATE TABLE public.stock (id int); CREATE VIEW public.low AS SELECT 1 AS id; GRANT SELECT ON public.stock TO team;
`;
/** Since version 16 each membership has options of its own, whatever the member is. */
const options = `
CREATE ROLE apart LOGIN; CREATE ROLE told LOGIN NOINHERIT; CREATE ROLE held LOGIN;
GRANT team TO apart WITH INHERIT FALSE; GRANT team TO told WITH INHERIT TRUE; GRANT team TO held WITH SET FALSE;
`;

describe.each<[ServerName, number]>([
  ["postgresql-15", 15],
  ["postgresql-16", 16],
  ["postgresql-17", 17],
  ["postgresql", 18],
])("%s", (name, version) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(name);
    await server.load(tenant);
    if (version >= 16) await server.load(options);
    // What predefined roles stand for, of all that this version has.
    for (const role of await predefined())
      if (role !== "pg_database_owner") await server.query(`GRANT ${role} TO keeper`);
  });
  afterAll(() => server.stop());

  const predefined = () => server.lines("SELECT rolname FROM pg_roles WHERE rolname LIKE 'pg\\_%' ORDER BY 1");
  const given = () => ({ dsn: server.dsn("shop") });
  const content = async (): Promise<Content> => (await sync(given())).store.content();
  const working = <T>(work: (runtime: Runtime) => Promise<T>) => withRuntime(settings(given()), noted().log, work);
  const role = async (of: string) =>
    (await server.lines(`SELECT 'role:' || oid FROM pg_roles WHERE rolname = '${of}'`))[0]!;
  const relation = async (type: string, of: string) =>
    (
      await server.lines(
        `SELECT '${type}:db' || d.oid || ':' || c.oid FROM pg_database d, pg_class c WHERE d.datname = 'shop' AND c.relname = '${of}'`,
        "shop",
      )
    )[0]!;

  test("is the version that it is called, and each of its roles is there", async () => {
    expect(await server.lines("SELECT current_setting('server_version_num')::int / 10000")).toEqual([String(version)]);
    const { resources } = await content();
    const roles = Object.values(resources!).filter(({ id }) => id!.resourceType === "role");
    const wanted = await server.lines("SELECT rolname FROM pg_roles");
    expect(roles.map(({ displayName }) => displayName).sort()).toEqual(wanted.sort());
  });

  test("who inherits a role's rights has them, by the options of the membership", async () => {
    const { grants } = await content();
    const id = `entitlement:${await relation("table", "stock")}:select`;
    const holders = Object.values(grants!).flatMap((one) =>
      one.entitlement!.id === id ? [one.principal!.id!.resource] : [],
    );
    const wanted = await server.lines(
      "SELECT 'role:' || oid FROM pg_roles WHERE has_table_privilege(oid, 'public.stock', 'SELECT')",
      "shop",
    );
    expect(holders.sort()).toEqual(wanted.sort());
    expect(holders).toContain(await role("heir"));
    expect(holders).not.toContain(await role("nonheir"));
    // Each has what its member may not do with it.
    const said = async (member: string) => {
      const row = grants![`grant:entitlement:${await role("team")}:member:${await role(member)}`]!;
      return row.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1));
    };
    expect(await said("heir")).toEqual([]);
    for (const member of version >= 16 ? ["apart", "held", "nonheir"] : ["nonheir"])
      expect(await said(member)).toEqual(["GrantMetadata"]);
    if (version >= 16) {
      expect(holders).toContain(await role("told"));
      expect(holders).not.toContain(await role("apart"));
      expect(await said("told")).toEqual([]);
    }
  });

  test("what predefined roles stand for is held, and the right to maintain where there is one", async () => {
    const { grants, entitlements } = await content();
    const keeper = await role("keeper");
    const all = ["insert", "select", "update", "delete", "truncate", "references", "trigger", "maintain"];
    const known = version >= 17 ? all : all.slice(0, -1);
    for (const [type, thing] of [
      ["table", "stock"],
      ["view", "low"],
    ] as const) {
      const of = `entitlement:${await relation(type, thing)}`;
      expect(all.filter((one) => entitlements![`${of}:${one}`])).toEqual(known);
      const [truth] = await server.lines(
        `SELECT ${known.map((one) => `has_table_privilege('keeper', 'public.${thing}', '${one}')`).join(", ")}`,
        "shop",
      );
      expect(known.map((one) => (grants![`grant:${of}:${one}:${keeper}`] ? "t" : "f"))).toEqual(truth!.split("|"));
    }
  });

  test("rights are granted and revoked, to maintain too", async () => {
    const found = await content();
    const next = await role("next");
    const privileges = version >= 17 ? ["delete", "maintain", "maintain:grant"] : ["delete", "delete:grant"];
    const ids = await Promise.all(
      privileges.map(async (one) => `entitlement:${await relation("table", "stock")}:${one}`),
    );
    const held = async () =>
      (
        await server.lines(
          `SELECT ${privileges.map((one) => `has_table_privilege('next', 'public.stock', '${one.replace(":grant", " WITH GRANT OPTION")}')`).join(", ")}`,
          "shop",
        )
      )[0]!.split("|");
    await working(async (runtime) => {
      for (const id of ids)
        await perform(
          runtime,
          ["--grant-entitlement", id, "--grant-principal", next, "--grant-principal-type", "role"],
          found,
        );
    });
    expect(await held()).toEqual(privileges.map(() => "t"));
    const between = await content();
    await working(async (runtime) => {
      for (const id of ids.toReversed()) await perform(runtime, ["--revoke-grant", `grant:${id}:${next}`], between);
    });
    expect(await held()).toEqual(privileges.map(() => "f"));
  });

  test("a membership and its admin option are given and taken, each by itself", async () => {
    const [team, next] = [await role("team"), await role("next")];
    const state = () =>
      server.lines(
        "SELECT admin_option FROM pg_auth_members WHERE roleid = 'team'::regrole AND member = 'next'::regrole ORDER BY 1",
      );
    const entitlement = (found: Content, of: string) => found.entitlements![`entitlement:${team}:${of}`]!;
    const found = await content();
    await working(async (runtime) => {
      await runtime.grant({ entitlement: entitlement(found, "member"), principal: named("role", next) });
      expect(await state()).toEqual(["f"]);
      await runtime.grant({ entitlement: entitlement(found, "admin"), principal: named("role", next) });
      expect(await state()).toEqual(["t"]);
      const between = await content();
      await perform(runtime, ["--revoke-grant", `grant:entitlement:${team}:admin:${next}`], between);
      expect(await state()).toEqual(["f"]);
      await perform(runtime, ["--revoke-grant", `grant:entitlement:${team}:member:${next}`], between);
      expect(await state()).toEqual([]);
    });
  });
});
