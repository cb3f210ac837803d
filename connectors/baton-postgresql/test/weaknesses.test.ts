import type { Entitlement, Grant } from "@baton-connectors/protocol/connector-v2";
import { GrantAlreadyExistsSchema, GrantAlreadyRevokedSchema } from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { quoted } from "../src/provision/names.ts";
import { type Content, named } from "./perform.ts";
import { startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

/** The 20 weaknesses of Go's connector, on the newest server: each is another way here. */
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await server.load(tenant);
});
afterAll(() => server.stop());

const odd = ["Mixed Case", "o'brien", 'dou"ble', "a=b/c", "eve@acme.test", "ümlaut ☃"];
const tenant = `
CREATE ROLE owner LOGIN; CREATE ROLE readers; CREATE ROLE writers; CREATE ROLE ann LOGIN; CREATE ROLE ben LOGIN;
CREATE ROLE old LOGIN VALID UNTIL '2001-01-01'; CREATE ROLE chief SUPERUSER LOGIN; CREATE ROLE lonely;
${odd.map((name) => `CREATE ROLE ${quoted(name)} LOGIN;`).join("\n")}
GRANT readers TO writers; GRANT writers TO ann; GRANT readers TO ben WITH INHERIT FALSE, SET FALSE;
GRANT readers TO owner WITH ADMIN OPTION; GRANT pg_maintain TO ben;
CREATE DATABASE shop OWNER owner;
\\c shop
CREATE TABLE public.plain (id int, "odd ""name" text);
CREATE TABLE public.owned (id int); ALTER TABLE public.owned OWNER TO owner;
CREATE MATERIALIZED VIEW public.summary AS SELECT 1 AS one;
CREATE FOREIGN DATA WRAPPER fdw; CREATE SERVER far FOREIGN DATA WRAPPER fdw; CREATE FOREIGN TABLE public.remote (id int) SERVER far;
CREATE FUNCTION public."F n"(x int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE public."Proc;drop"(x int) LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION public."F n"(int) FROM PUBLIC;
GRANT SELECT ON public.plain TO readers;
${odd.map((name) => `GRANT INSERT ON public.plain TO ${quoted(name)};`).join("\n")}
SELECT lo_create(3000000000);
CREATE TABLE public."Quo""ted.t=a/b" (id int);
`;

const synced = async (given: Parameters<typeof sync>[0] | object = {}) => sync({ dsn: server.dsn("shop"), ...given });
const content = async (given = {}): Promise<Content> => (await synced(given)).store.content();
const oid = async (sql: string) => (await server.lines(sql, "shop"))[0]!;
const role = (name: string) =>
  oid(`SELECT 'role:' || oid FROM pg_roles WHERE rolname = '${name.replaceAll("'", "''")}'`);
const thing = (type: string, name: string) =>
  oid(`SELECT '${type}:db' || (SELECT oid FROM pg_database WHERE datname = 'shop') || ':' || oid
       FROM (SELECT oid, relname AS name FROM pg_class UNION ALL SELECT oid, proname FROM pg_proc) c WHERE name = '${name}'`);
const database = () => oid("SELECT 'database:' || oid FROM pg_database WHERE datname = 'shop'");
const entitled = async (of: string, privilege: string) => `entitlement:${of}:${privilege}`;

const grant = async (entitlementId: string, to: string, found?: Content) => {
  const { entitlements } = found ?? (await content());
  const principal = named("role", await role(to));
  return withRuntime(settings({ dsn: server.dsn("shop") }), noted().log, (runtime) =>
    runtime.grant({ entitlement: entitlements![entitlementId]!, principal }),
  );
};
const revoke = async (entitlementId: string, from: string) => {
  const { entitlements, resources } = await content();
  const principal = await role(from);
  const entitlement =
    entitlements![entitlementId] ?? ({ id: entitlementId, resource: resources![principal] } as unknown as Entitlement);
  const held = { id: "", entitlement, principal: named("role", principal), annotations: [] } as unknown as Grant;
  return withRuntime(settings({ dsn: server.dsn("shop") }), noted().log, (runtime) => runtime.revoke({ grant: held }));
};

test("1: rights of roles whose names the server quotes are there", async () => {
  const { grants } = await content();
  const of = await thing("table", "plain");
  for (const name of odd) expect(Object.keys(grants!)).toContain(`grant:entitlement:${of}:insert:${await role(name)}`);
});

test("2: PUBLIC has no right that was taken from it", async () => {
  const { grants } = await content();
  const of = await thing("function", "F n");
  const holders = Object.keys(grants!).filter((id) => id.startsWith(`grant:entitlement:${of}:execute:role:`));
  expect(holders.sort()).toEqual(
    [`grant:entitlement:${of}:execute:${await role("chief")}`, `grant:entitlement:${of}:execute:role:10`].sort(),
  );
});

test("3, 5: one role has members with and without the admin option, and each is granted as what it is", async () => {
  const of = await role("readers");
  await grant(await entitled(of, "admin"), "chief");
  expect(await server.lines(`SELECT admin_option FROM pg_auth_members WHERE member = 'chief'::regrole`)).toEqual(["t"]);
  const { grants } = await content();
  const held = Object.keys(grants!).filter((id) => id.startsWith(`grant:entitlement:${of}:`));
  const names = async (slug: string, members: readonly string[]) =>
    Promise.all(members.map(async (name) => `grant:entitlement:${of}:${slug}:${await role(name)}`));
  expect(held.sort()).toEqual(
    [
      ...(await names("member", ["writers", "ben", "owner", "chief"])),
      ...(await names("admin", ["owner", "chief"])),
    ].sort(),
  );
  await revoke(await entitled(of, "admin"), "chief");
  expect(await server.lines(`SELECT admin_option FROM pg_auth_members WHERE member = 'chief'::regrole`)).toEqual(["f"]);
  await revoke(await entitled(of, "member"), "chief");
  expect(await server.lines(`SELECT admin_option FROM pg_auth_members WHERE member = 'chief'::regrole`)).toEqual([]);
});

test.each([
  ["superuser", "rolsuper"],
  ["create-db", "rolcreatedb"],
  ["create-role", "rolcreaterole"],
  ["bypass-rls", "rolbypassrls"],
  ["replication", "rolreplication"],
])("4: %s is given and taken", async (name, column) => {
  const id = await entitled(await database(), name);
  const now = () => server.lines(`SELECT ${column} FROM pg_roles WHERE rolname = 'ann'`);
  await grant(id, "ann");
  expect(await now()).toEqual(["t"]);
  expect(hasAnnotation((await grant(id, "ann")).annotations, GrantAlreadyExistsSchema)).toBe(true);
  await revoke(id, "ann");
  expect(await now()).toEqual(["f"]);
  expect(hasAnnotation((await revoke(id, "ann")).annotations, GrantAlreadyRevokedSchema)).toBe(true);
});

test.each([
  ["function", "F n"],
  ["procedure", "Proc;drop"],
  ["table", 'Quo"ted.t=a/b'],
])("6: rights on the %s %s are given and taken", async (type, name) => {
  const privilege = type === "table" ? "select" : "execute";
  const id = await entitled(await thing(type, name), privilege);
  const held = async () => Object.keys((await content()).grants!).includes(`grant:${id}:${await role('dou"ble')}`);
  await grant(id, 'dou"ble');
  expect(await held()).toBe(true);
  await revoke(id, 'dou"ble');
  // What PUBLIC has everybody has.
  expect(await held()).toBe(type === "procedure");
});

test("7: the number of statements does not grow with objects and roles", async () => {
  const count = () => server.running.log().match(/LOG: {2}(statement|execute [^:]*):/g)!.length;
  const statementsOfSync = async () => {
    const before = count();
    await synced();
    await server.statements(async () => {});
    return count() - before;
  };
  const small = await statementsOfSync();
  await server.query(
    `DO $$ BEGIN FOR i IN 1..150 LOOP EXECUTE format('CREATE TABLE many_%s (id int)', i); EXECUTE format('GRANT SELECT ON many_%s TO readers, ann, ben', i); EXECUTE format('CREATE ROLE many_%s IN ROLE readers', i); END LOOP; END $$`,
    "shop",
  );
  // Statements go to as many connections as pages are read at once, each of which is prepared by two.
  expect(await statementsOfSync()).toBeLessThan(small + 20);
  await server.query(
    `DO $$ BEGIN FOR i IN 1..150 LOOP EXECUTE format('DROP TABLE many_%s', i); EXECUTE format('DROP ROLE many_%s', i); END LOOP; END $$`,
    "shop",
  );
});

test("8: pages of any size make the same rows", async () => {
  const { log } = noted();
  const all = await withRuntime(settings({ dsn: server.dsn("shop") }), log, async (runtime) => {
    const ids = async (pageSize: number) => {
      const found: string[] = [];
      for (let pageToken = ""; ; ) {
        const page = await runtime.listResources({ resourceTypeId: "role", pageSize, pageToken });
        found.push(...page.list.map(({ id }) => id!.resource));
        pageToken = page.nextPageToken;
        if (pageToken === "") return found;
      }
    };
    return [await ids(1), await ids(7), await ids(0)];
  });
  expect(all[0]).toEqual(all[2]);
  expect(all[1]).toEqual(all[2]);
  expect(new Set(all[0]).size).toBe(all[0]!.length);
});

describe("9: a role that cannot be deleted is as it was, and the error says why", () => {
  const remove = async (name: string) => {
    const id = named("role", await role(name)).id!;
    return withRuntime(settings({ dsn: server.dsn("shop") }), noted().log, (runtime) => runtime.deleteResource({ id }));
  };
  const state = () => server.lines("SELECT relname, relacl FROM pg_class WHERE relacl IS NOT NULL ORDER BY 1", "shop");

  test("it owns something, also elsewhere", async () => {
    await server.query("CREATE DATABASE annex");
    await server.query("CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO owner", "annex");
    const before = await state();
    await expect(remove("owner")).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringMatching(
        /owns database shop.*owns table public\.owned \(database shop\).*table public\.theirs \(database annex\)/,
      ),
    });
    expect(await state()).toEqual(before);
    await server.query("DROP DATABASE annex");
  });

  test("others have something through it", async () => {
    await server.query(
      "GRANT SELECT ON plain TO lonely WITH GRANT OPTION; SET ROLE lonely; GRANT SELECT ON plain TO ann; RESET ROLE",
      "shop",
    );
    const before = await state();
    await expect(remove("lonely")).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("granted SELECT on table public.plain to ann"),
    });
    expect(await state()).toEqual(before);
    await server.query("REVOKE SELECT ON plain FROM lonely CASCADE", "shop");
  });

  test("and one with rights in several databases, of all kinds, goes", async () => {
    await server.query("CREATE DATABASE annex");
    await server.query("CREATE ROLE leaver IN ROLE readers");
    for (const place of ["shop", "annex"])
      await server.query(
        `CREATE TABLE IF NOT EXISTS plain (id int); GRANT SELECT ON plain TO leaver; GRANT CREATE ON DATABASE ${place} TO leaver;
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO leaver; GRANT USAGE ON TYPE public.plain TO leaver`,
        place,
      );
    await server.query(
      "GRANT SELECT ON LARGE OBJECT 3000000000 TO leaver; GRANT UPDATE (id) ON plain TO leaver",
      "shop",
    );
    const id = await role("leaver");
    await remove("leaver");
    expect(await server.lines("SELECT 1 FROM pg_roles WHERE rolname = 'leaver'")).toEqual([]);
    // Once more: it is gone already.
    await withRuntime(settings({ dsn: server.dsn("shop") }), noted().log, (runtime) =>
      runtime.deleteResource({ id: named("role", id).id! }),
    );
    await server.query("DROP DATABASE annex");
  });
});

test("10: a database is dropped only by who has switched that on", async () => {
  await server.query("CREATE DATABASE spare");
  const id = named("database", await oid("SELECT 'database:' || oid FROM pg_database WHERE datname = 'spare'")).id!;
  const drop = (allowDropDatabase: boolean) =>
    withRuntime(settings({ dsn: server.dsn("shop"), allowDropDatabase }), noted().log, (runtime) =>
      runtime.deleteResource({ id }),
    );
  await expect(drop(false)).rejects.toMatchObject({
    code: "FailedPrecondition",
    hint: expect.stringContaining("--allow-drop-database"),
  });
  expect(await server.lines("SELECT 1 FROM pg_database WHERE datname = 'spare'")).toEqual(["1"]);
  await drop(true);
  expect(await server.lines("SELECT 1 FROM pg_database WHERE datname = 'spare'")).toEqual([]);
});

test.each(["scram-sha-256", "md5"])(
  "11: a password is in no log, and opens the door (password_encryption %s)",
  async (method) => {
    await server.query(`ALTER SYSTEM SET password_encryption = '${method}'`);
    await server.query("SELECT pg_reload_conf()");
    const name = `new "user" of ${method}`;
    const made = await withRuntime(settings({ dsn: server.dsn("shop") }), noted().log, (runtime) =>
      runtime.createAccount({
        resourceTypeId: "role",
        account: { login: name, emails: [], loginAliases: [], profile: {} },
        credentials: { options: { case: "randomPassword", value: { length: 30n, constraints: [] } } } as never,
      }),
    );
    const password = new TextDecoder().decode(made.plaintexts![0]!.bytes);
    expect(password).toHaveLength(30);
    const client = new pg.Client({ connectionString: server.dsn("shop", name, password) });
    await client.connect();
    await client.end();
    expect(server.running.log()).not.toContain(password);
    expect(server.running.log()).toContain("SCRAM-SHA-256$");
  },
);

test("12, 17: a role is one row; who cannot get in is disabled", async () => {
  const { resources } = await content();
  const roles = Object.values(resources!).filter(({ id }) => id!.resourceType === "role");
  const status = new Map(roles.map(({ displayName, status: of }) => [displayName, `${of?.status} ${of?.details}`]));
  expect(roles).toHaveLength(Number(await oid("SELECT count(*) FROM pg_roles")));
  expect([status.get("ann"), status.get("lonely"), status.get("old")]).toEqual([
    "1 ",
    "2 NOLOGIN",
    expect.stringMatching(/^2 password valid until 2001-01-01/),
  ]);
});

test("13: an oid beyond the range of int4 stays what it is", async () => {
  const ids = async (given: object) =>
    Object.values((await content({ includeLargeObjects: true, ...given })).resources!).flatMap(({ id }) =>
      id!.resourceType === "large-object" ? [id!.resource] : [],
    );
  expect(await ids({})).toEqual(["large-object:3000000000"]);
  expect(await ids({ goCompatible: true })).toEqual(["large-object:-1294967296"]);
});

test("14: no schema named is every schema but the system's", async () => {
  const { resources } = await content({ schemas: [] });
  const schemas = Object.values(resources!).filter(({ id }) => id!.resourceType === "schema");
  expect(schemas.map(({ displayName }) => displayName)).toEqual(["shop - public"]);
  const { logged } = await synced({ schemas: ["nosuch"] });
  expect(logged.join("\n")).toContain("none of the schemas is there");
});

test("15: materialised views and foreign tables are there", async () => {
  const { resources } = await content();
  const names = Object.values(resources!).map(({ id, displayName }) => `${id!.resourceType} ${displayName}`);
  expect(names).toEqual(expect.arrayContaining(["view summary", "table remote"]));
});

test("16: a grant says by which role it comes, and that it cannot be revoked by itself", async () => {
  const { grants } = await content();
  const of = await thing("table", "plain");
  const held = (slug: string, who: string) => grants![`grant:entitlement:${of}:${slug}:${who}`];
  const readers = await role("readers");
  expect(Object.keys(held("select", await role("ann"))!.sources!.sources)).toEqual([`entitlement:${readers}:member`]);
  expect(held("select", await role("ben"))).toBeUndefined();
  const said = JSON.stringify(held("delete", await role("chief"))!.annotations.map(({ typeUrl }) => typeUrl));
  expect(said).toContain("GrantImmutable");
  expect(Object.keys(held("delete", await role("chief"))!.sources!.sources)).toEqual([
    `entitlement:${await database()}:superuser`,
  ]);
});

test("18: each entitlement of a table has its own name", async () => {
  const of = await thing("table", "plain");
  const names = Object.values((await content()).entitlements!).flatMap(({ id, displayName }) =>
    id.startsWith(`entitlement:${of}:`) ? [displayName] : [],
  );
  expect([new Set(names).size, names.length]).toEqual([16, 16]);
});

describe("19: a revocation that has no effect says why", () => {
  test.each([
    ["a right that is inherited", "ann", "select", "member of readers"],
    ["a superuser's", "chief", "delete", "superuser"],
  ])("%s", async (_, who, privilege, reason) => {
    const id = await entitled(await thing("table", "plain"), privilege);
    await expect(revoke(id, who)).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining(reason),
    });
  });

  test("an owner's grant option, and what PUBLIC has", async () => {
    await expect(revoke(await entitled(await thing("table", "owned"), "select:grant"), "owner")).rejects.toThrow(
      "owner",
    );
    await expect(revoke(await entitled(await thing("procedure", "Proc;drop"), "execute"), "ben")).rejects.toThrow(
      "PUBLIC",
    );
  });

  test("what somebody else has granted is taken all the same", async () => {
    await server.query(
      "GRANT UPDATE ON plain TO lonely WITH GRANT OPTION; SET ROLE lonely; GRANT UPDATE ON plain TO ben; RESET ROLE",
      "shop",
    );
    const id = await entitled(await thing("table", "plain"), "update");
    await expect(revoke(id, "lonely")).rejects.toMatchObject({ hint: expect.stringContaining("passed it on to 1") });
    await revoke(id, "ben");
    expect(await server.lines("SELECT has_table_privilege('ben', 'plain', 'UPDATE')", "shop")).toEqual(["f"]);
    await revoke(id, "lonely");
  });

  test("and a membership that somebody else has granted", async () => {
    await server.query("SET ROLE owner; GRANT readers TO lonely; RESET ROLE; GRANT readers TO lonely");
    await revoke(await entitled(await role("readers"), "member"), "lonely");
    expect(await server.lines("SELECT 1 FROM pg_auth_members WHERE member = 'lonely'::regrole")).toEqual([]);
  });
});

test("20: options of memberships, and MAINTAIN", async () => {
  const { grants } = await content();
  const { annotations } = grants![`grant:entitlement:${await role("readers")}:member:${await role("ben")}`]!;
  expect(annotations.map(({ typeUrl }) => typeUrl)).toEqual([expect.stringContaining("GrantMetadata")]);
  const maintain = grants![`grant:entitlement:${await thing("table", "owned")}:maintain:${await role("ben")}`]!;
  expect(Object.keys(maintain.sources!.sources)).toEqual([expect.stringMatching(/^entitlement:role:\d+:member$/)]);
});
