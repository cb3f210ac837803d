import {
  BatonActionStatus,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
} from "@baton-connectors/protocol/connector-v2";
import { type BatonError, hasAnnotation } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { openAcme } from "./acme.ts";

const crew = "group:g1:member";
const helpdesk = "role:77:member";

describe("a group membership", () => {
  test("is granted with the id that a sync gives it", async () => {
    const acme = await openAcme();
    const { grants, annotations } = await acme.runtime.grant({
      entitlement: acme.entitlement(crew),
      principal: acme.principal("user", "100"),
    });
    expect(acme.calls()).toEqual(['POST /groups/g1/members {"id":"100"}']);
    expect(annotations).toEqual([]);
    const { store } = await acme.sync();
    expect(grants.map(({ id }) => id)).toEqual(["group:g1:member:user:100"]);
    expect(store.content().grants![grants[0]!.id]).toBeDefined();
  });

  test("that is there already is granted, and says so", async () => {
    const acme = await openAcme();
    const { grants, annotations } = await acme.runtime.grant({
      entitlement: acme.entitlement(crew),
      principal: acme.principal("user", "101"),
    });
    expect(acme.calls()).toEqual(['POST /groups/g1/members {"id":"101"}']);
    expect(grants.map(({ id }) => id)).toEqual(["group:g1:member:user:101"]);
    expect(hasAnnotation(annotations, GrantAlreadyExistsSchema)).toBe(true);
  });

  test("is revoked, and gone the second time", async () => {
    const acme = await openAcme();
    const grant = acme.storedGrant("group:g1:member:user:101");
    const first = await acme.runtime.revoke({ grant });
    const second = await acme.runtime.revoke({ grant });
    const call = "DELETE /groups/g1/members/101";
    // Whether the person is still in the group, through another, is asked only then.
    expect(acme.calls()).toEqual([call, call, "GET /groups/g1/hasMember/101"]);
    expect(hasAnnotation(first.annotations, GrantAlreadyRevokedSchema)).toBe(false);
    expect(hasAnnotation(second.annotations, GrantAlreadyRevokedSchema)).toBe(true);
  });

  test("of a group that is gone is an error, not a membership", async () => {
    const acme = await openAcme({ set: { groups: [] } });
    const granted = acme.runtime.grant({
      entitlement: acme.entitlement(crew),
      principal: acme.principal("user", "100"),
    });
    await expect(granted).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("a role", () => {
  test("is granted for the whole customer; its grant is revoked by its own id", async () => {
    const acme = await openAcme();
    const { grants } = await acme.runtime.grant({
      entitlement: acme.entitlement(helpdesk),
      principal: acme.principal("user", "102"),
    });
    expect(acme.calls()).toEqual([
      'POST /customer/C0acme/roleassignments {"assignedTo":"102","roleId":"77","scopeType":"CUSTOMER"}',
    ]);
    const [grant] = grants;
    const { store } = await acme.sync();
    expect(store.content().grants![grant!.id]).toMatchObject({ principal: { id: { resource: "102" } } });
    await acme.runtime.revoke({ grant: grant! });
    expect(acme.calls().at(-1)).toBe(`DELETE /customer/C0acme/roleassignments/${grant!.id}`);
    expect(await acme.runtime.revoke({ grant: grant! })).toMatchObject({ annotations: [{}] });
  });

  test("that is held already is granted with the assignment's id", async () => {
    const acme = await openAcme();
    const { grants, annotations } = await acme.runtime.grant({
      entitlement: acme.entitlement(helpdesk),
      principal: acme.principal("user", "101"),
    });
    expect(acme.calls()).toEqual([
      'POST /customer/C0acme/roleassignments {"assignedTo":"101","roleId":"77","scopeType":"CUSTOMER"}',
      "GET /customer/C0acme/roleassignments?maxResults=100&roleId=77&userKey=101",
    ]);
    expect(grants.map(({ id }) => id)).toEqual(["501"]);
    expect(hasAnnotation(annotations, GrantAlreadyExistsSchema)).toBe(true);
  });

  test("that is held already is granted without a grant where the assignment cannot be read", async () => {
    const acme = await openAcme({
      faults: [{ method: "GET", path: "roleassignments.*userKey", status: 403, reason: "forbidden" }],
    });
    const { grants, annotations } = await acme.runtime.grant({
      entitlement: acme.entitlement(helpdesk),
      principal: acme.principal("user", "101"),
    });
    expect(grants).toEqual([]);
    expect(hasAnnotation(annotations, GrantAlreadyExistsSchema)).toBe(true);
    expect(acme.logged.map(({ message }) => message)).toContain("a role assignment cannot be read");
  });

  test("that is held through a group cannot be taken from the user: nothing is sent", async () => {
    const acme = await openAcme();
    const grant = acme.storedGrant("role:78:member:user:102");
    const failed = acme.runtime.revoke({ grant });
    await expect(failed).rejects.toMatchObject({ code: "InvalidArgument", hint: expect.stringContaining("group") });
    expect(acme.calls()).toEqual([]);
  });
});

describe("a membership that is inherited", () => {
  test("is no membership to take away: the group that it comes through is named", async () => {
    const acme = await openAcme();
    const grant = { ...acme.storedGrant("group:g1:member:user:101"), principal: acme.principal("user", "102") };
    await expect(acme.runtime.revoke({ grant })).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("through ops@acme.example"),
      hint: expect.stringContaining("ops@acme.example"),
    });
    expect(acme.calls()).toEqual([
      "DELETE /groups/g1/members/102",
      "GET /groups/g1/hasMember/102",
      "GET /groups/g1/members?maxResults=200",
      "GET /groups/g2/hasMember/102",
    ]);
  });

  test("beside one of one's own: that is taken away", async () => {
    const member = { id: "102", email: "bob@acme.example", type: "USER", role: "MEMBER" };
    const acme = await openAcme({ push: { "members.g1": [member] } });
    const grant = { ...acme.storedGrant("group:g1:member:user:101"), principal: acme.principal("user", "102") };
    await expect(acme.runtime.revoke({ grant })).resolves.toMatchObject({ annotations: [] });
  });

  test("of a group in itself does not go round in circles", async () => {
    const itself = { id: "g1", email: "crew@acme.example", type: "GROUP", role: "MEMBER" };
    const acme = await openAcme({ push: { "members.g1": [itself] }, set: { "members.g2": [] } });
    const grant = { ...acme.storedGrant("group:g1:member:user:101"), principal: acme.principal("user", "102") };
    const { annotations } = await acme.runtime.revoke({ grant });
    expect(hasAnnotation(annotations, GrantAlreadyRevokedSchema)).toBe(true);
    const { summary } = await acme.sync();
    expect(summary.outcome).toBe("finished");
  });
});

describe("an answer that says nothing is no success", () => {
  test.each([
    ["group:g1:member", "/members"],
    ["role:77:member", "/roleassignments"],
  ])("of a grant of %s: no id is made up", async (entitlement, path) => {
    const acme = await openAcme({ faults: [{ method: "POST", path, status: 200, body: "" }] });
    const granting = acme.runtime.grant({
      entitlement: acme.entitlement(entitlement),
      principal: acme.principal("user", "100"),
    });
    await expect(granting).rejects.toMatchObject({ malformed: true });
  });

  test.each([[[]], [null], [""]])("%j in place of a user: nothing is written", async (body) => {
    const acme = await openAcme({ faults: [{ method: "GET", path: "/users/", status: 200, body }] });
    const { status } = await acme.act("change_user_org_unit", { user_id: "101", org_unit_path: "/Sales" }, "user");
    expect(status).toBe(BatonActionStatus.FAILED);
    expect(acme.calls().filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});

describe("who cannot be granted or revoked", () => {
  test.each([crew, helpdesk])("a group, %s", async (id) => {
    const acme = await openAcme();
    const principal = acme.principal("group", "g2");
    const entitlement = acme.entitlement(id);
    const refused = { code: "InvalidArgument", message: expect.stringContaining("user principal is required") };
    await expect(acme.runtime.grant({ entitlement, principal })).rejects.toMatchObject(refused);
    const grant = acme.storedGrant(id === crew ? "group:g1:member:group:g2" : "502");
    await expect(acme.runtime.revoke({ grant })).rejects.toMatchObject(refused);
    expect(acme.calls()).toEqual([]);
  });
});

describe("grant and revoke of one principal at the same time", () => {
  const lost = { drop: true, carriedOut: true, times: 1 };
  const faults = [
    [],
    [{ method: "POST", path: "/members|/roleassignments", ...lost }],
    [{ method: "DELETE", path: "/members|/roleassignments", ...lost }],
    [
      { method: "POST", path: "/members|/roleassignments", ...lost },
      { method: "DELETE", path: "/members|/roleassignments", ...lost },
    ],
  ];
  const kinds = [
    ["a group", "group:g1:member", "group:g1:member:user:101"],
    ["a role", helpdesk, "501"],
  ] as const;
  const cases = kinds.flatMap((kind) => faults.map((some) => [...kind, some] as const));

  test.each(cases)("of %s: both succeed, and what Google did last is so", async (_, entitlementId, grantId, some) => {
    for (const order of ["grant first", "revoke first"]) {
      const acme = await openAcme({ faults: some });
      const grant = () =>
        acme.runtime.grant({ entitlement: acme.entitlement(entitlementId), principal: acme.principal("user", "101") });
      const revoke = () => acme.runtime.revoke({ grant: acme.storedGrant(grantId) });
      await Promise.all(order === "grant first" ? [grant(), revoke()] : [revoke(), grant()]);
      const last = acme.sent.findLast(
        ({ method, carriedOut }) => method !== "GET" && carriedOut >= 200 && carriedOut < 300,
      )!;
      const held = entitlementId.startsWith("group")
        ? acme.tenant.members.g1!.filter(({ id }) => id === "101")
        : acme.tenant.roleAssignments.filter(({ assignedTo }) => assignedTo === "101");
      expect(held).toHaveLength(last.method === "POST" ? 1 : 0);
    }
  });
});

test("a role is assigned once, though its answer is lost: what came of it is looked for before it is asked for again", async () => {
  const acme = await openAcme({
    faults: [{ method: "POST", path: "/roleassignments", status: 503, carriedOut: true }],
  });
  const { grants } = await acme.runtime.grant({
    entitlement: acme.entitlement(helpdesk),
    principal: acme.principal("user", "102"),
  });
  expect(acme.calls().map((call) => call.split(" {")[0])).toEqual([
    "POST /customer/C0acme/roleassignments",
    "GET /customer/C0acme/roleassignments?maxResults=100&roleId=77&userKey=102",
  ]);
  expect(grants.map(({ id }) => id)).toEqual([acme.tenant.roleAssignments.at(-1)!.roleAssignmentId]);
});

describe("trouble on the way", () => {
  const grantCrew = async (acme: Awaited<ReturnType<typeof openAcme>>) =>
    acme.runtime.grant({ entitlement: acme.entitlement(crew), principal: acme.principal("user", "100") });

  test.each([
    ["503", { status: 503 }, 750, 1_250],
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "2" } }, 1_500, 2_000],
    ["403 quotaExceeded", { status: 403, reason: "quotaExceeded" }, 59_000, 60_000],
    ["a lost connection", { drop: true }, 750, 1_250],
  ])("%s is waited for and done again", async (_, fault, atLeast, atMost) => {
    const acme = await openAcme({ faults: [{ method: "POST", path: "/members", times: 1, ...fault }] });
    await expect(grantCrew(acme)).resolves.toMatchObject({ grants: [{ id: "group:g1:member:user:100" }] });
    expect(acme.calls().filter((call) => call.startsWith("POST"))).toHaveLength(2);
    expect(acme.waits).toHaveLength(1);
    expect(acme.waits[0]).toBeGreaterThanOrEqual(atLeast);
    expect(acme.waits[0]).toBeLessThanOrEqual(atMost);
  });

  const switchOn = "Switch on the Admin SDK API (admin.googleapis.com) in the service account's Google Cloud project: ";
  const activationUrl = "https://console.developers.google.com/apis/api/admin.googleapis.com/overview?project=7";
  const disabled = { code: 403, message: "It is disabled.", details: [{ reason: "SERVICE_DISABLED" }] };
  test.each([
    ["forbidden", { reason: "forbidden" }, undefined, "must be a super administrator"],
    ["without the scope", { reason: "insufficientPermissions" }, "admin.directory.group.member", "lacks a scope"],
    [
      "an API switched off",
      { body: { error: disabled } },
      undefined,
      `${switchOn}https://console.cloud.google.com/apis/library/admin.googleapis.com`,
    ],
    [
      "an API switched off, with Google's link",
      { body: { error: { ...disabled, details: [{ reason: "SERVICE_DISABLED", metadata: { activationUrl } }] } } },
      undefined,
      switchOn + activationUrl,
    ],
  ])("a refusal, %s, names a scope where it is about one, and what to do", async (_, answer, permission, hint) => {
    const acme = await openAcme({ faults: [{ path: "/members", status: 403, ...answer }] });
    const failed = await grantCrew(acme).catch((thrown: BatonError) => thrown);
    expect(failed).toMatchObject({ code: "PermissionDenied", hint: expect.stringContaining(hint) });
    expect((failed as BatonError).permission).toBe(permission);
    expect(acme.waits).toEqual([]);
  });

  test("a scope that is not delegated is a failed precondition; nothing is sent", async () => {
    const acme = await openAcme({ scopes: { allow: ["admin.directory.group.member.readonly"] } });
    await expect(grantCrew(acme)).rejects.toMatchObject({
      code: "FailedPrecondition",
      permission: "admin.directory.group.member",
    });
    expect(acme.calls()).toEqual([]);
  });
});
