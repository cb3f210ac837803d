import {
  type Entitlement,
  EntitlementSchema,
  GrantSchema,
  LocalCredentialOptionsSchema,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Trial } from "./trial.ts";

const trial = new Trial(`
  CREATE TABLE person (id TEXT PRIMARY KEY, login TEXT UNIQUE, mail TEXT, age INT, admin INT, password TEXT);
  CREATE TABLE belongs (team TEXT, person TEXT, UNIQUE (team, person)); CREATE TABLE log (what TEXT);`);
afterAll(() => trial.remove());
beforeEach(() =>
  trial.change(
    "DELETE FROM person; DELETE FROM belongs; DELETE FROM log; INSERT INTO person (id, login) VALUES ('p1', 'ada'); INSERT INTO belongs VALUES ('a', 'p1'), ('b', 'p2')",
  ),
);

const none = { syncId: "" };
const resource = (resourceType: string, id: string) => create(ResourceSchema, { id: { resourceType, resource: id } });
const entitlement = (name: string, team = "a"): Entitlement =>
  create(EntitlementSchema, { id: `team:${team}:${name}`, resource: resource("team", team) });

/** One entitlement `in` of a type `team`, with what its provisioning says. */
const provisioning = (text: string) => `
resource_types:
  person: { name: P, list: { query: "SELECT * FROM person", map: { id: ".id", display_name: ".login", traits: { user: {} } } } }
  team:
    name: T
    list: { query: "SELECT DISTINCT team FROM belongs", map: { id: ".team", display_name: ".team" } }
    static_entitlements:
      - id: in
        display_name: In
        provisioning:
          vars: { t: resource.ID, p: principal.ID, w: "principal.Type + '>' + entitlement.ID" }
${text}`;
const add = "INSERT INTO belongs VALUES (?<t>, ?<p>)";
const take = "DELETE FROM belongs WHERE team = ?<t> AND person = ?<p>";
const grant = (text: string, principal = "p9") =>
  trial.with(provisioning(text), (runtime) =>
    runtime.grant({ ...none, entitlement: entitlement("in"), principal: resource("person", principal) }),
  );
const revoke = (text: string, principal = "p1") =>
  trial.with(provisioning(text), (runtime) =>
    runtime.revoke({
      ...none,
      grant: create(GrantSchema, { entitlement: entitlement("in"), principal: resource("person", principal) }),
    }),
  );
const members = () => trial.rows("SELECT team || '/' || person FROM belongs ORDER BY 1").flat();
const named = (result: { annotations: readonly { typeUrl: string }[] }) =>
  result.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1));

describe("granting", () => {
  test("validation queries must give a row, before anything is done", async () => {
    const text = (query: string) => `          grant: { queries: ["${add}"], validation_queries: ["${query}"] }`;
    await expect(grant(text("SELECT 1 WHERE ?<p> = 'p0'"))).rejects.toThrow("validation query returned no rows");
    expect(members()).toEqual(["a/p1", "b/p2"]);
    await grant(text("SELECT 1 WHERE ?<p> = 'p9'"));
    expect(members()).toEqual(["a/p1", "a/p9", "b/p2"]);
  });

  test.each([
    ["reason: \"'no: ' + .why\"", "no: full"],
    ["", "Grant cancelled by connector policy."],
  ])("a policy may say no: %s", async (reason, message) => {
    const text = `          grant: { queries: ["${add}"], reject_if: { query: "SELECT 'full' AS why", ${reason} } }`;
    await expect(grant(text)).rejects.toMatchObject({ code: "Canceled", message: expect.stringContaining(message) });
    expect(members()).toEqual(["a/p1", "b/p2"]);
  });

  test("what the principal holds elsewhere is replaced in the same transaction", async () => {
    const text = (queries: string) => `          grant:
            queries: [${queries}]
            grant_replace:
              query: "SELECT team, person FROM belongs WHERE person = ?<p>"
              map: [{ principal_id: ".person", principal_type: person, entitlement_id: in, entitlement_resource_id: ".team" }]
          revoke: { queries: ["${take}"] }`;
    await expect(grant(text(`"${add}", "INSERT INTO nowhere VALUES (1)"`), "p2")).rejects.toThrow("nowhere");
    expect(members()).toEqual(["a/p1", "b/p2"]);
    const result = await grant(text(`"${add}"`), "p2");
    expect(members()).toEqual(["a/p1", "a/p2"]);
    expect(named(result)).toEqual(["GrantReplaced"]);
    trial.change("INSERT INTO belongs VALUES ('c', 'p2')");
    await expect(grant(text(`"${add}"`), "p2")).rejects.toThrow("at most one can be replaced");
  });

  test("what is so already is said so", async () => {
    const text = `          grant: { queries: ["INSERT INTO belongs VALUES (?<t>, ?<p>) ON CONFLICT DO NOTHING"] }
          revoke: { queries: ["${take}"] }`;
    expect(named(await grant(text, "p1"))).toEqual(["GrantAlreadyExists"]);
    expect(named(await revoke(text))).toEqual([]);
    expect(named(await revoke(text))).toEqual(["GrantAlreadyRevoked"]);
  });

  test("after a revocation the principal may be gone", async () => {
    const text = `          revoke: { queries: ["${take}"], revoke_options: { principal_exists_check: { query: "SELECT 1 FROM belongs WHERE person = ?<p>" } } }`;
    trial.change("INSERT INTO belongs VALUES ('z', 'p1')");
    expect(named(await revoke(text))).toEqual([]);
    trial.change("DELETE FROM belongs WHERE team = 'z'; INSERT INTO belongs VALUES ('a', 'p1')");
    expect(named(await revoke(text))).toEqual(["ResourceDoesNotExist"]);
  });

  test("several rows are refused, or allowed by a number", async () => {
    const text = (most: string) => `          revoke: { queries: ["DELETE FROM belongs"]${most} }`;
    await expect(revoke(text(""))).rejects.toThrow("affected more than one row");
    await expect(revoke(text(", max_affected: 1"))).rejects.toThrow("affected more than one row");
    expect(members()).toHaveLength(2);
    await revoke(text(", max_affected: 0"));
    expect(members()).toEqual([]);
  });

  test("without a transaction what was done stays", async () => {
    const text = `          grant: { no_transaction: true, queries: ["${add}", "INSERT INTO nowhere VALUES (1)"] }`;
    await expect(grant(text)).rejects.toThrow("nowhere");
    expect(members()).toContain("a/p9");
  });
});

const accounts = (keys: string) => `
resource_types:
  person:
    name: P
    list: { query: "SELECT * FROM person", map: { id: ".id", display_name: ".login", traits: { user: { login: ".login" } } } }
    account_provisioning:
      schema:
        - { name: Login, type: string, required: true, placeholder: ada, description: "the name" }
        - { name: age, type: int }
        - { name: admin, type: boolean }
        - { name: tags, type: string_list }
        - { name: more, type: map }
${keys}`;
const created = (keys: string, profile: JsonObject, random = true) =>
  trial.with(accounts(keys), (runtime: Runtime) =>
    runtime.createAccount({
      ...none,
      resourceTypeId: "person",
      account: { emails: [], login: "", loginAliases: [], profile },
      credentials: create(LocalCredentialOptionsSchema, {
        options: random ? { case: "randomPassword", value: { length: 12n } } : { case: "noPassword", value: {} },
      }),
    }),
  );

describe("accounts", () => {
  const create1 =
    "      create: { queries: [\"INSERT INTO person (id, login, age, admin, password) VALUES ('n', ?<login>, ?<age>, ?<admin>, ?<password>)\"] }\n";
  const find = '      validate: { vars: { l: Login }, query: "SELECT * FROM person WHERE login = ?<l>" }\n';
  const random =
    '      credentials: { no_password: {}, random_password: { preferred: true, constraints: [{ char_set: "abc", min_count: 2 }, { char_set: "12", min_count: 1 }] } }\n';

  test("is made with a password by the file's rules, and found", async () => {
    const result = await created(random + create1 + find, { Login: "neu", age: 7, admin: false });
    const [[id, age, admin, password] = []] = trial.rows(
      "SELECT id, age, admin, password FROM person WHERE login = 'neu'",
    );
    expect([id, age, admin]).toEqual(["n", 7, 0]);
    expect(password).toMatch(/^[abc12]{12}$/);
    expect(result).toMatchObject({ resource: { id: { resource: "n" }, displayName: "neu" } });
  });

  test("lists and maps can be used to find it", async () => {
    const by = `      validate: { vars: { l: "input.tags[0] + input.more.x" }, query: "SELECT * FROM person WHERE login = ?<l>" }\n`;
    const result = await created(random + create1 + by, {
      ...{ Login: "neu", age: 1, admin: true },
      ...{ tags: ["", "n"], more: { x: "eu" } },
    });
    expect(result).toMatchObject({ resource: { id: { resource: "n" } } });
  });

  test.each([
    ["no field that is required", create1 + find, { age: 1 }, "Login not found in profile"],
    ["a field that is not given and used", create1 + find, { Login: "neu" }, "unknown token ?<age>"],
    [
      "a list in a statement",
      `      create: { queries: ["INSERT INTO log VALUES (?<tags>)"] }\n${find}`,
      { Login: "neu", tags: ["a"] },
      "unknown token ?<tags>",
    ],
    [
      "not found again",
      create1.replace("?<login>", "'other'") + find,
      { Login: "neu", age: 1, admin: true },
      "unable to find resource",
    ],
  ])("%s: nothing is left behind", async (_, keys, profile, message) => {
    await expect(created(random + keys, profile as JsonObject)).rejects.toThrow(message);
    expect(trial.rows("SELECT login FROM person")).toEqual([["ada"]]);
  });

  test("without a password", async () => {
    const without = `      credentials: { no_password: {} }\n${create1.replace(", ?<password>", ", 'none'")}`;
    await created(without + find, { Login: "neu", age: 1, admin: true }, false);
    expect(trial.rows("SELECT password FROM person WHERE login = 'neu'")).toEqual([["none"]]);
  });

  test("rotation and deletion", async () => {
    const keys = `    credential_rotation: { credentials: { random_password: { constraints: [{ char_set: "xy", min_count: 1 }] } }, update: { queries: ["UPDATE person SET password = ?<password> WHERE id = ?<resource_id>"] } }
    delete: { queries: ["DELETE FROM person WHERE id = ?<resource_id>"] }`;
    const yaml = accounts("").replace(/ {4}account_provisioning[\s\S]*/, keys);
    await trial.with(yaml, async (runtime) => {
      const credentials = create(LocalCredentialOptionsSchema, {
        options: { case: "randomPassword", value: { length: 9n } },
      });
      await runtime.rotateCredential({ ...none, id: resource("person", "p1").id!, credentials });
      expect(trial.rows("SELECT password FROM person")).toEqual([[expect.stringMatching(/^[xy]{9}$/)]]);
      await runtime.deleteResource({ ...none, id: resource("person", "p1").id! });
    });
    expect(trial.rows("SELECT * FROM person")).toEqual([]);
  });
});

describe("actions", () => {
  const actions = `
resource_types: { person: { name: P, list: { query: "SELECT * FROM person", map: { id: ".id", display_name: ".login" } } } }
actions:
  note:
    name: Write a note
    description: Into the log
    arguments:
      text: { name: Text, type: string, required: true }
      times: { name: Times, type: number, default: 2 }
      loud: { name: Loud, type: boolean, default: false }
      list: { type: string_list }
      map: { type: string_map }
    vars: { text: "input.loud ? toUpper(input.text) : input.text" }
    queries: ["INSERT INTO log VALUES (?<text> || ?<times>)", "INSERT INTO log VALUES ('second')"]
    action_type: [account, account_disable, unheard_of]
  fail: { name: Fail, queries: ["INSERT INTO log VALUES ('x')", "INSERT INTO nowhere VALUES (1)"] }
  half: { name: Half, no_transaction: true, queries: ["INSERT INTO log VALUES ('x')", "INSERT INTO nowhere VALUES (1)"] }
  one: { name: One, query: "DELETE FROM person" }
  idle: { name: Idle }
`;
  const invoke = (name: string, args: JsonObject) =>
    trial.with(actions, (runtime) =>
      runtime.invokeAction({ ...none, name, resourceTypeId: "", args, inlineWaitMs: 60_000 }),
    );
  const log = () => trial.rows("SELECT what FROM log").flat();

  test("say what they take", async () => {
    const schemas = await trial.with(actions, (runtime) => runtime.listActionSchemas({ ...none, resourceTypeId: "" }));
    const note = schemas.find(({ name }) => name === "note");
    expect(note).toMatchObject({ displayName: "Write a note", description: "Into the log", actionType: [2, 4] });
    expect(note?.arguments.map(({ name, isRequired, field }) => [name, isRequired, field.case])).toEqual([
      ["text", true, "stringField"],
      ["times", false, "intField"],
      ["loud", false, "boolField"],
      ["list", false, "stringSliceField"],
      ["map", false, "stringMapField"],
    ]);
  });

  test("run their statements with arguments, defaults and variables, which win", async () => {
    const { response } = await invoke("note", { text: "hi", loud: true });
    expect(response).toEqual({ success: true, message: "Action completed successfully" });
    expect(log()).toEqual(["HI2", "second"]);
    await invoke("note", { text: "x'); --", times: 1.5 });
    expect(log()).toContain("x'); --1.5");
  });

  test.each([
    ["note", {}, "argument text is required", []],
    ["note", { text: 7 }, "argument text must be a string", []],
    ["note", { text: "a", other: 1 }, "no argument other", []],
    ["fail", {}, "nowhere", []],
    ["half", {}, "nowhere", ["x"]],
    ["idle", {}, "neither query nor queries", []],
  ] as const)("%s with %j fails", async (name, args, message, left) => {
    const { response } = await invoke(name, args);
    expect(JSON.stringify(response)).toContain(message);
    expect(log()).toEqual(left);
  });

  test("change one row, as others do", async () => {
    trial.change("INSERT INTO person (id) VALUES ('p2')");
    expect(JSON.stringify((await invoke("one", {})).response)).toContain("more than one row");
    expect(trial.rows("SELECT id FROM person")).toHaveLength(2);
  });
});
