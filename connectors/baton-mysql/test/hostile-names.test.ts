import { type Grant, GrantSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { firstOf } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nameIn } from "../src/ids.ts";
import { candidates } from "../src/read/candidates.ts";
import { perform } from "./operations.ts";
import { engines, startServer, type TestServer } from "./servers.ts";
import { open, settings, sync } from "./sync.ts";

/** Of roles and accounts: at most 32 letters, none beyond the first 65,536. */
const hostile = [
  "it's",
  "back\\slash\\",
  "\\'; DROP USER x; --",
  "a@b@c",
  "user:x@%",
  "d.o.t",
  "tick`ed`",
  "größe ☃",
  "select",
  "100%_",
  "new\nline",
  '"; GRANT ALL ON *.* TO y',
  "? :x $1 %s",
  "x".repeat(32),
];
const hosts = ["%", "localhost", "10.0.0.%", "192.168.1.0/255.255.255.0", "%.example.com", "h_st"];

const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
const name = (value: string) => `\`${value.replaceAll("`", "``")}\``;

describe.each(firstOf(engines.toReversed(), 1))("%s: roles, accounts and places of any name", (engine) => {
  const isMysql = engine === "mysql";
  let server: TestServer;
  const root = (more = {}) => settings(`root@unix(${server.running.socket})/`, more);
  const [accountAt, roleAt] = [
    (i: number) => `${hostile[i % hostile.length]}@${hosts[i % hosts.length]}`,
    (of: string) => `role r ${of}`.slice(0, 32),
  ];
  const roleId = (of: string) => `role:${roleAt(of)}@${isMysql ? "%" : ""}`;
  const userId = (i: number) => `user:${accountAt(i)}`;
  const all = hostile.map((_, i) => i);

  beforeAll(async () => {
    server = await startServer(engine);
    await server.seed(
      [
        ...all.map(
          (i) => `CREATE USER ${text(hostile[i]!)}@${text(hosts[i % hosts.length]!)} IDENTIFIED BY 'Pw-some-1!'`,
        ),
        ...hostile.map((one) => `CREATE ROLE ${text(roleAt(one))}`),
        ...hostile
          .slice(0, -1)
          .flatMap((one) => [
            `CREATE DATABASE ${name(one)}`,
            `CREATE TABLE ${name(one)}.${name(`${one} t`)} (${name(one)} INT, ${name(`${one}.b`)} INT)`,
            `CREATE FUNCTION ${name(one)}.${name(`${one} f`)}() RETURNS INT DETERMINISTIC RETURN 1`,
          ]),
        "",
      ].join(";\n"),
    );
  });
  afterAll(() => server.stop());

  const content = async (more = {}) => {
    const { store } = await sync(root(more));
    const { grants = {}, resources = {} } = store.content();
    return {
      resources: Object.values(resources) as Resource[],
      holds: (who: string, entitlement: string) =>
        (Object.values(grants) as Grant[]).some(
          (one) => one.principal!.id!.resource === who && one.entitlement!.id === `entitlement:${entitlement}`,
        ),
    };
  };
  const grant = (entitlement: string, principal: string) =>
    perform(root(), [
      ...["--grant-entitlement", `entitlement:${entitlement}`, "--grant-principal", principal],
      ...["--grant-principal-type", principal.split(":")[0]!],
    ]);
  /** As the file has it: ids of such names say of themselves what they are of, but not in one way only. */
  const revoke = async (entitlement: string, principal: string) => {
    const [, type = ""] = entitlement.split(":");
    const { runtime } = open(root());
    const of = { id: { resourceType: type, resource: entitlement.split(":").slice(1).join(":") } };
    const held = { id: { resourceType: principal.split(":")[0]!, resource: principal } };
    const grant = create(GrantSchema, {
      entitlement: { id: `entitlement:${entitlement}`, resource: of },
      principal: held,
    });
    await runtime.revoke({ grant }).finally(() => runtime.close());
  };
  /** All that the grant tables say, but for who wrote it and when. */
  const state = async () => {
    const tables = {
      db: "*",
      tables_priv: "Host, Db, User, Table_name, Table_priv, Column_priv",
      columns_priv: "Host, Db, User, Table_name, Column_name, Column_priv",
      procs_priv: "Host, Db, User, Routine_name, Routine_type, Proc_priv",
      proxies_priv: "Host, User, Proxied_host, Proxied_user, With_grant",
      ...(isMysql
        ? { role_edges: "*", user: "Host, User, Select_priv, Process_priv, Grant_priv", global_grants: "*" }
        : { roles_mapping: "*", global_priv: "Host, User, JSON_VALUE(Priv, '$.access')" }),
    };
    const found: string[] = [];
    for (const [table, columns] of Object.entries(tables))
      found.push(
        ...(await server.query(`SELECT ${columns} FROM mysql.${table}`)).map((row) => JSON.stringify([table, ...row])),
      );
    return found.sort();
  };

  test("each id that a sync has is of what it was made for", async () => {
    const { resources } = await content({ expandColumns: hostile.slice(0, -1).map((one) => `${one}.${one} t`) });
    const ids = resources.map(({ id }) => id!.resource);
    expect(ids).toEqual(expect.arrayContaining([...all.map(userId), ...hostile.map(roleId)]));
    for (const one of hostile.slice(0, -1)) {
      const [table, routine] = [`${one}.${one} t`, `${one}.${one} f`];
      expect(ids).toEqual(expect.arrayContaining([`database:${one}`, `table:${table}`, `routine:${routine}`]));
      expect(ids).toContain(`column:${table}.${one}`);
      const isOf = (id: string) =>
        candidates(nameIn(id), 3).some((parts) => parts.join("\0") === [one, `${one} t`, `${one}.b`].join("\0"));
      expect(ids.filter((id) => id.startsWith("column:") && isOf(id))).not.toEqual([]);
      expect(candidates(nameIn(`table:${table}`), 2)).toContainEqual([one, `${one} t`]);
    }
  });

  test("everything is granted and revoked, in every direction, and nothing else changes", async () => {
    const before = await state();
    const asked = all.flatMap((i): [string, string][] => {
      const [one, next] = [hostile[i]!, hostile[(i + 1) % hostile.length]!];
      const isLast = i === hostile.length - 1;
      return [
        [`role_assignment:${roleId(one)}`, userId(i)],
        [`role_assignment_with_grant:${roleId(next)}`, userId(i + 1 === hostile.length ? 0 : i + 1)],
        // No circles.
        ...(isLast ? [] : [[`role_assignment:${roleId(one)}`, roleId(next)] as [string, string]]),
        [`process:server:${server.hostname}`, roleId(one)],
        [`proxy:${userId(i)}`, userId((i + 1) % hostile.length)],
        ...(isLast
          ? []
          : ([
              [`insert:table:${one}.${one} t`, roleId(one)],
              [`update:column:${one}.${one} t.${one}`, userId(i)],
              [`create_view:database:${one}`, roleId(next)],
            ] as [string, string][])),
      ];
    });
    const given = await server.logged(async () => {
      for (const [entitlement, principal] of asked) await grant(entitlement, principal);
    });
    // One statement each, of the shape that it has for a plain name.
    expect(given.length).toBeGreaterThanOrEqual(asked.length - 1);
    expect(given.filter((one) => !/^(GRANT|REVOKE PROXY) /.test(one))).toEqual([]);
    const between = await content();
    expect(asked.filter(([entitlement, principal]) => !between.holds(principal, entitlement))).toEqual([]);
    for (const [entitlement, principal] of asked.toReversed()) await revoke(entitlement, principal);
    const emptied = (rows: readonly string[]) =>
      rows.filter((row) => !/"tables_priv"|"db"|"columns_priv"/.test(row) || /Insert|Update|"Y"/.test(row));
    expect(emptied(await state())).toEqual(emptied(before));
  });

  test("accounts are created and deleted for machines of any kind, and nobody else is", async () => {
    const users = () => server.query("SELECT User, Host FROM mysql.user ORDER BY 1, 2");
    const before = await users();
    const made = all.map((i) => ({ username: `n ${hostile[i]}`.slice(0, 32), host: hosts[i % hosts.length]! }));
    for (const profile of made)
      expect((await perform(root(), ["--create-account-profile", JSON.stringify(profile)])).answer).toMatchObject({
        outcome: "created",
        resource: { id: { resource: `user:${profile.username}@${profile.host}` } },
      });
    const names = (await users()).map(([user, host]) => `${user}@${host}`);
    expect(names).toEqual(expect.arrayContaining(made.map(({ username, host }) => `${username}@${host}`)));
    expect(names).toHaveLength(before.length + made.length);
    for (const { username, host } of made)
      await perform(root(), ["--delete-resource", `user:${username}@${host}`, "--delete-resource-type", "user"]);
    expect(await users()).toEqual(before);
  });
});
