import {
  type Entitlement,
  type Grant,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { faulty } from "./faulty.ts";
import { goldenTenant } from "./golden-tenant.ts";
import { type Organisation, openOrganisation } from "./organisation.ts";

const [ada, eve, engineering, empty] = [
  "00ua0000000000001x7d",
  "00ua0000000000009x7d",
  "00ga0000000000002x7d",
  "00ga0000000000003x7d",
];
const [app, freshApp] = ["0oaa0000000000001x7d", "0oaa0000000000004x7d"];
const binding = "iama0000000000001x7d:cr0a0000000000001x7d";
const members = "/api/v1/iam/resource-sets/iama0000000000001x7d/bindings/cr0a0000000000001x7d/members";

const everything = { syncCustomRoles: true, syncSecrets: true };

type Reference = readonly [type: string, id: string];
const resource = ([resourceType, id]: Reference) => ({ id: { resourceType, resource: id } }) as Resource;
const entitlement = (of: Reference) => ({ id: `${of[0]}:${of[1]}:x`, resource: resource(of) }) as Entitlement;

async function grant(organisation: Organisation, of: Reference, to: Reference) {
  const { annotations } = await organisation
    .runtime(everything)
    .grant({ entitlement: entitlement(of), principal: resource(to) });
  return { already: hasAnnotation(annotations, GrantAlreadyExistsSchema), calls: organisation.calls() };
}
async function revoke(organisation: Organisation, of: Reference, from: Reference) {
  const held = { id: "x", entitlement: entitlement(of), principal: resource(from) } as Grant;
  const { annotations } = await organisation.runtime(everything).revoke({ grant: held });
  return { already: hasAnnotation(annotations, GrantAlreadyRevokedSchema), calls: organisation.calls() };
}

interface Case {
  readonly name: string;
  readonly of: Reference;
  readonly who: Reference;
  readonly grant: readonly string[];
  readonly again: readonly string[];
  readonly saysAgain: boolean;
  readonly revoke: readonly string[];
  readonly revokeAgain: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "a role to a user",
    of: ["role", "READ_ONLY_ADMIN"],
    who: ["user", eve],
    grant: [`POST /api/v1/users/${eve}/roles`],
    again: [`POST /api/v1/users/${eve}/roles`],
    saysAgain: true,
    revoke: [`GET /api/v1/users/${eve}/roles`, `DELETE /api/v1/users/${eve}/roles/ra1new00000000000001`],
    revokeAgain: [`GET /api/v1/users/${eve}/roles`],
  },
  {
    name: "a role to a group",
    of: ["role", "SUPER_ADMIN"],
    who: ["group", empty],
    grant: [`POST /api/v1/groups/${empty}/roles`],
    again: [`POST /api/v1/groups/${empty}/roles`],
    saysAgain: true,
    revoke: [`GET /api/v1/groups/${empty}/roles`, `DELETE /api/v1/groups/${empty}/roles/ra1new00000000000001`],
    revokeAgain: [`GET /api/v1/groups/${empty}/roles`],
  },
  {
    name: "an app to a user",
    of: ["app", freshApp],
    who: ["user", eve],
    grant: [
      `GET /api/v1/apps/${freshApp}/users/${eve}`,
      `GET /api/v1/users/${eve}`,
      `POST /api/v1/apps/${freshApp}/users`,
    ],
    again: [`GET /api/v1/apps/${freshApp}/users/${eve}`],
    saysAgain: true,
    revoke: [`GET /api/v1/apps/${freshApp}/users/${eve}`, `DELETE /api/v1/apps/${freshApp}/users/${eve}`],
    revokeAgain: [`GET /api/v1/apps/${freshApp}/users/${eve}`],
  },
  {
    name: "an app to a group",
    of: ["app", freshApp],
    who: ["group", engineering],
    grant: [`GET /api/v1/apps/${freshApp}/groups/${engineering}`, `PUT /api/v1/apps/${freshApp}/groups/${engineering}`],
    again: [`GET /api/v1/apps/${freshApp}/groups/${engineering}`],
    saysAgain: true,
    revoke: [
      `GET /api/v1/apps/${freshApp}/groups/${engineering}`,
      `DELETE /api/v1/apps/${freshApp}/groups/${engineering}`,
    ],
    revokeAgain: [`GET /api/v1/apps/${freshApp}/groups/${engineering}`],
  },
  {
    name: "a binding to a user",
    of: ["resourceset-binding", binding],
    who: ["user", eve],
    grant: [`GET ${members}`, "POST /api/v1/iam/resource-sets/iama0000000000001x7d/bindings"],
    again: [`GET ${members}`],
    saysAgain: true,
    revoke: [`GET ${members}`, `DELETE ${members}/irbnew00000000000001`],
    revokeAgain: [`GET ${members}`],
  },
  {
    // Okta answers a repeated PUT or DELETE like the first one.
    name: "a group membership",
    of: ["group", engineering],
    who: ["user", eve],
    grant: [`PUT /api/v1/groups/${engineering}/users/${eve}`],
    again: [`PUT /api/v1/groups/${engineering}/users/${eve}`],
    saysAgain: false,
    revoke: [`DELETE /api/v1/groups/${engineering}/users/${eve}`],
    revokeAgain: [`DELETE /api/v1/groups/${engineering}/users/${eve}`],
  },
];

test.each(cases)("$name: granted and revoked, each twice, by these calls", async (one) => {
  const organisation = openOrganisation();
  expect(await grant(organisation, one.of, one.who)).toEqual({ already: false, calls: one.grant });
  expect(await grant(organisation, one.of, one.who)).toEqual({ already: one.saysAgain, calls: one.again });
  expect(await revoke(organisation, one.of, one.who)).toEqual({ already: false, calls: one.revoke });
  expect(await revoke(organisation, one.of, one.who)).toEqual({ already: one.saysAgain, calls: one.revokeAgain });
});

test("a binding taken away, twice", async () => {
  const organisation = openOrganisation();
  const [of, from] = [
    ["resource-set", "iama0000000000001x7d"],
    ["custom-role", "cr0a0000000000001x7d"],
  ] as const;
  const call = "DELETE /api/v1/iam/resource-sets/iama0000000000001x7d/bindings/cr0a0000000000001x7d";
  expect(await revoke(organisation, of, from)).toEqual({ already: false, calls: [call] });
  expect(await revoke(organisation, of, from)).toEqual({ already: true, calls: [call, call.replace("DELETE", "GET")] });
});

test("a member on a later page is found", async () => {
  const organisation = openOrganisation({ sim: { paging: { members: 1 }, iamNext: "body" } });
  const { already, calls } = await revoke(
    organisation,
    ["resourceset-binding", binding],
    ["user", "00ua0000000000007x7d"],
  );
  expect([already, calls.length]).toEqual([false, 4]);
});

test.each([
  ["group", engineering, "group"],
  ["role", "SUPER_ADMIN", "app"],
  ["app", app, "role"],
  ["resourceset-binding", binding, "app"],
  ["resource-set", "iama0000000000001x7d", "user"],
])("%s refuses principals of the wrong type, without a call", async (type, id, principal) => {
  const organisation = openOrganisation();
  for (const change of [grant, revoke]) {
    await expect(change(organisation, [type, id], [principal, ada])).rejects.toMatchObject({
      code: expect.stringMatching(/InvalidArgument|FailedPrecondition/),
    });
  }
  expect(organisation.calls()).toEqual([]);
});

test("an unavailable Okta is tried again, a refusal is not", async () => {
  const reply = (status: number, errorCode: string) =>
    ({
      path: "/api/v1/groups/*",
      effect: { kind: "reply", reply: { status, body: { errorCode, errorSummary: "x" } } },
    }) as const;
  const busy = openOrganisation({ faults: [{ ...reply(503, "E0000009"), times: 2 }] });
  expect((await grant(busy, ["group", engineering], ["user", eve])).calls).toHaveLength(3);
  expect(busy.waits).toHaveLength(2);
  const denied = openOrganisation({ faults: [reply(403, "E0000006")] });
  await expect(grant(denied, ["group", engineering], ["user", eve])).rejects.toMatchObject({
    code: "PermissionDenied",
  });
  expect(denied.calls()).toHaveLength(1);
});

const strict = [
  [["app", freshApp], ["user", eve], `/api/v1/apps/${freshApp}/users`],
  [["resourceset-binding", binding], ["user", eve], "/api/v1/iam/resource-sets/iama0000000000001x7d/bindings"],
] as const;

test.each(strict)(
  "%j to %j: refused the second time, after the first answer got lost, it is granted",
  async (of, to, path) => {
    const refusal = { status: 400, body: { errorCode: "E0000001", errorSummary: "It is there already" } };
    const fault = { method: "POST", path, effect: { kind: "reply", reply: refusal } } as const;
    const organisation = openOrganisation({ faults: [{ ...fault, after: 1 }] });
    const posts = () => organisation.calls().filter((call) => call.startsWith("POST"));
    const reads = (await grant(openOrganisation(), of, to)).calls.length - 1;
    const transport = faulty(organisation.transport, reads, "lost after");
    const granted = { entitlement: entitlement(of), principal: resource(to) };
    await organisation.runtime(everything, { transport: async () => transport }).grant(granted);
    expect(posts()).toEqual([`POST ${path}`, `POST ${path}`]);
    expect((await grant(organisation, of, to)).already).toBe(true);
    // Refused without being there is refused.
    const refusing = openOrganisation({ faults: [fault] });
    await expect(grant(refusing, of, to)).rejects.toMatchObject({ code: "InvalidArgument" });
  },
);

test("of a role held directly and through a group, the direct assignment is taken away", async () => {
  const organisation = openOrganisation();
  const role = (id: string, assignmentType: string, status = "ACTIVE") => ({
    id,
    type: "APP_ADMIN",
    status,
    assignmentType,
  });
  organisation.world.tenant.userRoles[eve] = [
    role("old", "USER", "INACTIVE"),
    role("inherited", "GROUP"),
    role("direct", "USER"),
  ];
  const { calls } = await revoke(organisation, ["role", "APP_ADMIN"], ["user", eve]);
  expect(calls).toEqual([`GET /api/v1/users/${eve}/roles`, `DELETE /api/v1/users/${eve}/roles/direct`]);
  await expect(revoke(organisation, ["role", "APP_ADMIN"], ["user", eve])).rejects.toMatchObject({
    code: "FailedPrecondition",
    hint: expect.stringContaining("Remove the user from the group"),
  });
});

test("an app held through a group counts as held", async () => {
  const organisation = openOrganisation();
  organisation.world.app(freshApp)!.appUsers.push({ id: eve, scope: "GROUP" });
  expect(await grant(organisation, ["app", freshApp], ["user", eve])).toEqual({
    already: true,
    calls: [`GET /api/v1/apps/${freshApp}/users/${eve}`],
  });
});

test.each([
  ["fay@acme.test", "fay@acme.test"],
  ["", ""],
  [null, "unknown"],
  [undefined, "unknown"],
])("a user whose address is %j gets the app as %j", async (email, userName) => {
  const organisation = openOrganisation();
  organisation.world.user(eve)!.profile = { ...(email !== undefined && { email }) };
  await grant(organisation, ["app", freshApp], ["user", eve]);
  expect(JSON.parse(organisation.requests.at(-1)!.body)).toEqual({ id: eve, scope: "USER", credentials: { userName } });
});

test("what is granted is sent as Okta wants it", async () => {
  const organisation = openOrganisation();
  const body = async (of: Reference, to: Reference) => {
    await grant(organisation, of, to);
    const { body: text } = organisation.requests.at(-1)!;
    return text === "" ? undefined : JSON.parse(text);
  };
  expect(await body(["role", "ORG_ADMIN"], ["user", eve])).toEqual({ type: "ORG_ADMIN" });
  expect(await body(["app", freshApp], ["group", engineering])).toEqual({});
  expect(await body(["group", engineering], ["user", eve])).toBeUndefined();
  const url = "https://golden.okta-sim.test/api/v1";
  const role = "cr0a0000000000001x7d";
  expect(await body(["resourceset-binding", binding], ["user", eve])).toEqual({
    role,
    members: [`${url}/users/${eve}`],
  });
  expect(await body(["resourceset-binding", binding], ["group", empty])).toEqual({
    role,
    members: [`${url}/groups/${empty}`],
  });
});

test.each(["nocolon", ":role", "set:", ":"])("the binding id %j is refused, without a call", async (id) => {
  const organisation = openOrganisation();
  for (const change of [grant, revoke]) {
    await expect(change(organisation, ["resourceset-binding", id], ["user", eve])).rejects.toThrow(
      `not the id of a resource set binding: '${id}'`,
    );
  }
  expect(organisation.calls()).toEqual([]);
});

test("custom roles are granted through bindings, not by themselves", async () => {
  const organisation = openOrganisation();
  const role = ["custom-role", "cr0a0000000000001x7d"] as const;
  await expect(grant(organisation, role, ["user", eve])).rejects.toMatchObject({ code: "Unimplemented" });
  await expect(revoke(organisation, role, ["user", ada])).rejects.toMatchObject({ code: "Unimplemented" });
  expect(organisation.calls()).toEqual([]);
});

test("two organisations in one process are changed apart, and each with its own token", async () => {
  const [a, b] = [openOrganisation(), openOrganisation({ tenant: { ...goldenTenant(), apiToken: "other" } })];
  await Promise.all([
    grant(a, ["group", engineering], ["user", eve]),
    revoke(b, ["group", engineering], ["user", ada]),
  ]);
  const used = (organisation: Organisation) => organisation.requests.map(({ headers }) => headers.authorization);
  expect([used(a), used(b)]).toEqual([["SSWS golden-token-a"], ["SSWS other"]]);
  const members = ({ world }: Organisation) => world.group(engineering)!.members;
  expect([members(a).includes(ada), members(a).includes(eve)]).toEqual([true, true]);
  expect([members(b).includes(ada), members(b).includes(eve)]).toEqual([false, false]);
});
