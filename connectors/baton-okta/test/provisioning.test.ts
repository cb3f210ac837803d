import {
  type Entitlement,
  type Grant,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  LocalCredentialOptionsSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { type AccountResult, hasAnnotation } from "@baton-connectors/sdk";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
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
  expect(await revoke(organisation, of, from)).toEqual({ already: true, calls: [call] });
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
  expect(busy.waits).toEqual([15_000, 30_000]);
  const denied = openOrganisation({ faults: [reply(403, "E0000006")] });
  await expect(grant(denied, ["group", engineering], ["user", eve])).rejects.toMatchObject({
    code: "PermissionDenied",
  });
  expect(denied.calls()).toHaveLength(1);
});

describe("an account", () => {
  const base = { first_name: "New", last_name: "Person", email: "new@acme.test" };
  const createAccount = (
    organisation: Organisation,
    profile: JsonObject,
    options: object = { case: "randomPassword", value: { length: 24n } },
  ): Promise<AccountResult> =>
    organisation.runtime().createAccount({
      resourceTypeId: "user",
      account: { profile, emails: [], login: "", loginAliases: [] },
      credentials: create(LocalCredentialOptionsSchema, { options } as never),
    });

  test("has a password of the requested length with every kind of character, which is returned", async () => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, base);
    const password = new TextDecoder().decode(result.plaintexts![0]!.bytes);
    expect(password).toHaveLength(24);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(JSON.parse(organisation.requests[0]!.body).credentials.password.value).toBe(password);
    expect(organisation.logged.join("\n")).not.toContain(password);
  });

  test("has the password its constraints ask for", async () => {
    const constraints = [
      { charSet: "AB", minCount: 18 },
      { charSet: "ab", minCount: 3 },
      { charSet: "1", minCount: 3 },
    ];
    const result = await createAccount(openOrganisation(), base, {
      case: "randomPassword",
      value: { length: 24n, constraints },
    });
    const password = new TextDecoder().decode(result.plaintexts![0]!.bytes);
    expect([...password].sort().join("")).toMatch(/^1{3}[AB]{18}[ab]{3}$/);
  });

  test("without password waits for its activation, and no secret is returned", async () => {
    const organisation = openOrganisation();
    const result = await createAccount(organisation, base, { case: "noPassword", value: {} });
    expect([result.outcome, result.plaintexts]).toEqual(["created", undefined]);
    expect(JSON.parse(organisation.requests[0]!.body)).toEqual({
      profile: { firstName: "New", lastName: "Person", email: "new@acme.test", login: "new@acme.test" },
    });
  });

  test("of a federated user has its provider and no password", async () => {
    const organisation = openOrganisation();
    await createAccount(organisation, { ...base, provider_type: " federation " }, { case: "noPassword", value: {} });
    expect(organisation.calls()).toEqual(["POST /api/v1/users?provider=true"]);
    expect(JSON.parse(organisation.requests[0]!.body).credentials).toEqual({
      provider: { type: "FEDERATION", name: "FEDERATION" },
    });
  });

  test("that exists is found by its login, whatever characters it has", async () => {
    const organisation = openOrganisation();
    const first = await createAccount(organisation, { ...base, login: "a/c?d e@acme.test" });
    organisation.calls();
    const second = await createAccount(organisation, { ...base, login: "a/c?d e@acme.test" });
    expect(second).toMatchObject({ outcome: "already-exists", resource: { id: first.resource!.id } });
    expect(organisation.calls()[1]).toBe("GET /api/v1/users/a%2Fc%3Fd%20e%40acme.test");
  });

  test.each([
    ["sso", { case: "sso", value: { ssoProvider: "x" } }],
    ["a short password", { case: "randomPassword", value: { length: 7n } }],
  ])("with %s is refused before Okta is asked", async (_, options) => {
    const organisation = openOrganisation();
    await expect(createAccount(organisation, base, options)).rejects.toMatchObject({ code: "InvalidArgument" });
    expect(organisation.calls()).toEqual([]);
  });
});

test("a user is deleted in these steps, and deleting one that is gone is success", async () => {
  const organisation = openOrganisation();
  const id = resource(["user", eve]).id!;
  await organisation.runtime().deleteResource({ id });
  expect(organisation.calls()).toEqual([
    `GET /api/v1/users/${eve}`,
    `POST /api/v1/users/${eve}/lifecycle/deactivate?sendEmail=false`,
    `GET /api/v1/users/${eve}`,
    `DELETE /api/v1/users/${eve}`,
    `GET /api/v1/users/${eve}`,
  ]);
  await organisation.runtime().deleteResource({ id });
  expect(organisation.calls()).toEqual([`GET /api/v1/users/${eve}`]);
});
