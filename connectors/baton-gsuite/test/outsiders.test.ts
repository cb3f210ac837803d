import { findingsOf } from "@baton-connectors/sync";
import { describe, expect, test } from "@jest/globals";
import { makeTenant } from "../simulator/index.ts";
import { acme } from "./acme.ts";
import { type GoogleSetup, openGoogle } from "./google.ts";

const synced = async (setup: GoogleSetup = {}, settings = {}) => {
  const { store, summary } = await openGoogle(acme, setup, settings).sync();
  return { summary, grants: Object.keys(store.content().grants!) };
};
const people = "people of other domains and other organizations";
const groups = "groups of other domains and other organizations";

describe("a tenant without oddities", () => {
  test.each([
    ["of three", acme],
    ["of many", { ...makeTenant({ users: 120, groups: 3, memberships: 40, roles: 5 }, 8) }],
  ])("%s has nothing missing, nothing twice and nothing to warn of", async (_, tenant) => {
    const { summary } = await openGoogle(tenant).sync();
    expect([findingsOf(summary), summary.warnings, summary.outsiders]).toEqual([[], [], []]);
  });
});

describe("who holds something and is in no list of the customer's", () => {
  test("is told apart from who is missing: guests, people and groups of others, service accounts", async () => {
    const { summary, grants } = await synced({
      push: {
        "members.g1": [
          { id: "901", type: "EXTERNAL", email: "guest@elsewhere.example", role: "MEMBER" },
          { id: "902", type: "USER", email: "friend@gmail.example", role: "MEMBER" },
          { id: "g9", type: "GROUP", email: "club@elsewhere.example", role: "MEMBER" },
        ],
        roleAssignments: [{ roleAssignmentId: "503", roleId: "77", assignedTo: "99000", assigneeType: "user" }],
      },
    });
    expect(grants).toEqual(
      expect.arrayContaining([
        "group:g1:member:user:901",
        "group:g1:member:user:902",
        "group:g1:member:group:g9",
        "503",
      ]),
    );
    expect(findingsOf(summary)).toEqual([]);
    expect(summary.outsiders).toEqual([
      { resourceTypeId: "group", principalTypeId: "group", who: groups, count: 1 },
      { resourceTypeId: "group", principalTypeId: "user", who: people, count: 2 },
      {
        resourceTypeId: "role",
        principalTypeId: "user",
        who: "service accounts, and people of other domains",
        count: 1,
      },
    ]);
  });

  test("may be of another domain of the customer, where one domain is synced", async () => {
    const { summary } = await synced({ set: { "users.1.primaryEmail": "ann@acme.test" } }, { domain: "acme.example" });
    expect(findingsOf(summary)).toEqual([]);
    expect(summary.outsiders.map(({ resourceTypeId, count }) => [resourceTypeId, count])).toEqual([
      ["group", 1],
      ["role", 1],
    ]);
  });

  test("is not the customer as a whole, which is told", async () => {
    const { summary, grants } = await synced({
      push: { "members.g1": [{ id: "C0acme", type: "CUSTOMER", role: "MEMBER" }] },
    });
    expect(grants.filter((id) => id.includes("C0acme"))).toEqual([]);
    expect(findingsOf(summary)).toMatchObject([
      { kind: "skipped", count: 1, what: "group: a group has the whole customer as a member" },
    ]);
  });
});

test("a group in itself has its row, gives nobody anything, and is told", async () => {
  const clean = await synced();
  const itself = { id: "g1", email: "crew@acme.example", type: "GROUP", role: "MEMBER" };
  const { summary, grants } = await synced({ push: { "members.g1": [itself] } });
  expect(grants.filter((id) => !clean.grants.includes(id))).toEqual(["group:g1:member:group:g1"]);
  expect(clean.grants.filter((id) => !grants.includes(id))).toEqual([]);
  expect(findingsOf(summary)).toEqual([]);
  const message = expect.stringContaining("group:g1:member holds itself; nobody is given anything");
  expect(summary.warnings).toEqual([{ step: "grant-expansion", message }]);
});
