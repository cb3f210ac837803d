import { describe, expect, test } from "@jest/globals";
import type { Entity } from "../simulator/index.ts";
import { acme, callsOf } from "./acme.ts";
import { type GoogleSetup, openGoogle } from "./google.ts";

const path = "GET /customer/C0acme/roleassignments";
const ofAll = `${path}?maxResults=200`;
const ofRole = (id: string) => `${path}?maxResults=100&roleId=${id}`;
const assigned = (count: number): Entity[] =>
  Array.from({ length: count }, (_, i) => ({
    roleAssignmentId: String(600 + i),
    roleId: i % 2 === 0 ? "77" : "78",
    assignedTo: i % 3 === 0 ? "101" : "102",
    assigneeType: "user",
    scopeType: "ORG_UNIT",
    orgUnitId: String(i),
  }));

async function read(setup: GoogleSetup) {
  const google = openGoogle(acme, setup);
  const { store } = await google.sync({ resourceTypeIds: ["role", "user", "group"] });
  const grants = Object.keys(store.content().grants!).filter((id) => /^\d+$/.test(id) || id.startsWith("role:"));
  return { grants, calls: callsOf(google).filter((call) => call.startsWith(path)) };
}

describe("the assignments of roles", () => {
  test("are read for all roles at once", async () => {
    const { grants, calls } = await read({});
    expect(calls).toEqual([ofAll]);
    expect(grants).toEqual(["501", "502", "role:78:member:user:102"]);
  });

  test("are read page by page, and each is a grant of its own, in whatever unit it holds", async () => {
    const roleAssignments = assigned(11);
    const { grants, calls } = await read({ set: { roleAssignments, pageSizes: { assignments: 4 } } });
    expect(calls).toHaveLength(3);
    expect(grants).toEqual(roleAssignments.map(({ roleAssignmentId }) => roleAssignmentId));
  });

  test("are read at once also where the last page of roles has a single one", async () => {
    const { calls } = await read({ set: { pageSizes: { roles: 1 } } });
    expect(calls).toEqual([ofAll]);
  });

  test("of a single role are asked for by its id", async () => {
    const { grants, calls } = await read({ set: { roles: [{ roleId: "77", roleName: "Helpdesk" }] } });
    expect(calls).toEqual([ofRole("77")]);
    expect(grants).toEqual(["501"]);
  });

  test.each([
    [400, { reason: "invalid" }],
    [404, { reason: "notFound" }],
    [403, { reason: "forbidden" }],
    [200, { body: { kind: "admin#directory#roleAssignments" } }],
  ])("are read role by role where the listing of all answers %i %j", async (status, answer) => {
    const faults = [{ path: "roleassignments\\?(?!.*roleId)", status, ...answer }];
    const { grants, calls } = await read({ faults });
    expect(calls.toSorted()).toEqual([ofAll, ofRole("77"), ofRole("78")].toSorted());
    expect(grants).toEqual(["501", "502", "role:78:member:user:102"]);
  });

  test("are read role by role where there are too many to keep", async () => {
    const roleAssignments = assigned(101);
    const { grants, calls } = await read({ set: { roleAssignments, pageSizes: { assignments: 1 } } });
    expect(calls.filter((call) => call.includes("roleId"))).toHaveLength(101);
    expect(calls.filter((call) => !call.includes("roleId"))).toHaveLength(100);
    expect(grants).toHaveLength(101);
  });

  test.each(["roleassignments", "roleassignments\\?.*roleId=77"])(
    "that are not found end the sync: nobody would be an administrator (%s)",
    async (path) => {
      const faults = [
        { path: "roleassignments\\?(?!.*roleId)", status: 400, reason: "invalid" },
        { path, status: 404, reason: "notFound" },
      ];
      await expect(read({ faults })).rejects.toThrow(/role\/7[78] is still there/);
    },
  );

  test("are no answer without their kind", async () => {
    await expect(read({ faults: [{ path: "roleassignments", status: 200, body: {} }] })).rejects.toMatchObject({
      malformed: true,
      message: expect.stringContaining("kind is missing"),
    });
  });

  test("that are refused end the sync: they are not taken for none", async () => {
    const faults = [{ path: "roleassignments", status: 403, reason: "forbidden" }];
    await expect(read({ faults })).rejects.toMatchObject({ code: "PermissionDenied" });
  });
});
