import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { baton, fixture } from "./run.ts";
import { type AccountInput, type TenantInput, writeTenants } from "./tenant-file.ts";

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-company-"));
  mkdirSync(at("acme"));
  const okta: TenantInput = {
    accounts: [
      { id: "00u1", name: "Ada Archer", email: "ada@acme.example", login: "ada@acme.example", employeeId: "7" },
      { id: "00u2", name: "Ben Baker", email: "ben@acme.example", login: "ben@acme.example" },
    ],
    things: [
      { key: "group:g1", name: "Engineering" },
      { key: "role:admin", name: "Administrator" },
    ],
    grants: [
      ["group:g1:member", "user:00u1"],
      ["role:admin:member", "user:00u1", "group:g1:member"],
    ],
    expansions: [["role:admin:member", "group:g1", "group:g1:member"]],
  };
  const github: TenantInput = {
    accounts: [
      { id: "1", name: "Ada A.", email: "Ada@Acme.example", login: "adaarcher" },
      { id: "2", name: "Benjamin", login: "bb", employeeId: "" },
      { id: "3", name: "CI", login: "ci", email: "ben@acme.example", accountType: "service" },
    ],
    things: [{ key: "org:acme", name: "Acme", slugs: ["admin"] }],
    grants: [["org:acme:admin", "user:1"]],
  };
  await writeTenants(at("acme/okta.c1z"), [okta]);
  await writeTenants(at("acme/github.c1z"), [github]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = () => ["-f", at("acme")];
const json = async (...args: string[]) => {
  const ran = await baton(...args, "-o", "json");
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  return JSON.parse(ran.stdout);
};
const rows = async (sql: string, ...args: string[]) =>
  (await json("query", sql, ...(args.length ? args : all()))).rows ?? [];

test("a folder, or -f of each, are the apps by their names; two of one name are refused", async () => {
  expect(await rows("select app, is_whole from apps order by app")).toEqual([
    { app: "github", is_whole: 1 },
    { app: "okta", is_whole: 1 },
  ]);
  const twice = ["-f", at("acme/okta.c1z"), "-f", at("acme/okta.c1z")];
  expect(await baton("query", "select 1", ...twice)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("both called okta"),
  });
  const named = ["-f", at("acme/okta.c1z"), "-f", `old=${at("acme/okta.c1z")}`];
  expect(await rows("select count(*) n from apps", ...named)).toEqual([{ n: 2 }]);
  expect(await baton("query", "select 1", "-f", "https://x.example/a.c1z")).toMatchObject({ status: 2 });
  expect(await baton("grants", ...twice)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("looks into one file"),
  });
});

test("accounts are linked by address; a service account is nobody's", async () => {
  expect(await rows("select id, name, accounts from people order by id", ...all(), "--directory", "okta")).toEqual([
    { id: "ada@acme.example", name: "Ada Archer", accounts: 2 },
    { id: "ben@acme.example", name: "Ben Baker", accounts: 1 },
    { id: "github:user:2", name: "Benjamin", accounts: 1 },
  ]);
  expect(await rows("select person from accounts where id = '3'")).toEqual([{ person: null }]);
});

test("a mapping file says who is who, and one account twice is refused", async () => {
  const file = (text: string) => {
    writeFileSync(at("company.yaml"), text);
    return [...all(), "--company", at("company.yaml")];
  };
  const people = "people: [{ id: ben, name: Ben, accounts: ['okta:ben@acme.example', 'github:bb'] }]";
  expect(
    await rows("select app, id, linked_by from accounts where person = 'ben' order by app", ...file(people)),
  ).toEqual([
    { app: "github", id: "2", linked_by: "mapping" },
    { app: "okta", id: "00u2", linked_by: "mapping" },
  ]);
  const twice = "people: [{ id: a, accounts: ['okta:user:00u1'] }, { id: b, accounts: ['okta:user:00u1'] }]";
  expect(await baton("query", "select 1", ...file(twice))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("to a and to b"),
  });
  expect(await baton("query", "select 1", ...file("poeple: []"))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Is it people?"),
  });
  expect(await baton("query", "select 1", ...all(), "--directory", "slack")).toMatchObject({ status: 2 });
});

describe("what is not sure is told, and not linked", () => {
  const linked = async (one: readonly AccountInput[], other: readonly AccountInput[]) => {
    for (const name of ["one.c1z", "other.c1z"]) rmSync(at(name), { force: true });
    await writeTenants(at("one.c1z"), [{ accounts: one }]);
    await writeTenants(at("other.c1z"), [{ accounts: other }]);
    const both = ["-f", at("one.c1z"), "-f", at("other.c1z")];
    const people = await rows("select count(*) n from people", ...both);
    return [
      people[0].n,
      ...(await rows("select kind, note from conflicts", ...both)).map(({ note }: { note: string }) => note),
    ];
  };
  const ada = { id: "1", name: "Ada", email: "a@x.example" };

  test.each<[string, readonly AccountInput[], readonly AccountInput[], readonly unknown[]]>([
    [
      "by employee id, whatever the addresses",
      [{ ...ada, employeeId: "7" }],
      [{ id: "9", name: "A", email: "b@x.example", employeeId: "7" }],
      [1],
    ],
    [
      "employee ids differ",
      [{ ...ada, employeeId: "7" }],
      [{ ...ada, employeeId: "8" }],
      [2, "their employee ids differ: not linked"],
    ],
    ["an address that is not confirmed", [ada], [{ ...ada, profile: { email_verified: false } }], [2]],
    [
      "a login, with the same name",
      [{ id: "1", name: "Ada", login: "ada" }],
      [{ id: "9", name: "ADA", login: "Ada" }],
      [1],
    ],
    [
      "a login, with another name",
      [{ id: "1", name: "Ada", login: "ada" }],
      [{ id: "9", name: "Adam", login: "ada" }],
      [2, "their names differ: not linked"],
    ],
    ["a login that is an address", [ada], [{ id: "9", name: "X", login: "A@x.example" }], [1]],
    [
      "one address each of two people",
      [ada, { id: "2", name: "Ben", email: "b@x.example" }],
      [{ id: "9", name: "AB", emails: ["a@x.example", "b@x.example"] }],
      [2, "each has an account of its own in one: not linked"],
    ],
    [
      "two accounts of one app with one address",
      [ada, { ...ada, id: "2" }],
      [],
      [1, "two accounts of one app belong to one person"],
    ],
  ])("%s", async (_, one, other, wanted) => expect(await linked(one, other)).toEqual(wanted));
});

test("why, access and who answer over all apps, in every format", async () => {
  const why = await json("why", "ada@acme.example", ...all());
  expect(why.accounts.map(({ app, access }: { app: string; access: unknown[] }) => [app, access.length])).toEqual([
    ["github", 1],
    ["okta", 2],
  ]);
  expect(why.accounts[1].access[1].paths[0].map(({ name }: { name: string }) => name)).toEqual([
    "Engineering (member)",
    "Administrator (member)",
  ]);
  expect((await baton("why", "Ada Archer", ...all())).stdout).toContain("through Engineering (member)");
  expect(
    (await baton("why", "Ada Archer", "Administrator", ...all(), "-o", "csv")).stdout.trimEnd().split("\n"),
  ).toHaveLength(2);
  const access = await json("access", "adaarcher", ...all());
  expect(access.person.id).toBe("ada@acme.example");
  expect((await baton("access", "ada@acme.example", ...all())).stdout).toContain("Acme (org:acme)\n      admin");
  const { holders } = await json("who", "Administrator", ...all());
  expect(holders).toEqual([
    expect.objectContaining({ app: "okta", person: "ada@acme.example", path: "Engineering (member)", direct: false }),
    expect.objectContaining({ principal: "g1", direct: true }),
  ]);
  expect((await baton("who", "org:acme", ...all())).stdout).toContain("github:user:1");
  expect(await baton("who", "Administratr", ...all())).toMatchObject({
    status: 5,
    stderr: expect.stringContaining("Is it Administrator?"),
  });
  expect((await baton("who", "role:admin", "-f", at("acme/okta.c1z"), "-o", "csv")).stdout).toContain(
    "okta,ada@acme.example,user,00u1",
  );
});

test("the views have the same rows for both formats of one content", async () => {
  const count =
    "select (select count(*) from access) a, (select count(*) from accounts) b, (select sum(direct) from grants) c";
  const [{ a, b, c }] = await rows(count, "-f", fixture("nested.sqlite.c1z"));
  expect(await rows(count, "-f", fixture("nested.pebble.c1z"))).toEqual([{ a, b, c }]);
  expect(a).toBe(367);
});
