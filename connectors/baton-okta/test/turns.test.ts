import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import { describe, expect, test } from "@jest/globals";
import { faulty } from "./faulty.ts";
import { type Organisation, openOrganisation } from "./organisation.ts";

const [eve, engineering, app] = ["00ua0000000000009x7d", "00ga0000000000002x7d", "0oaa0000000000004x7d"];
const [set, role] = ["iama0000000000002x7d", "cr0a0000000000003x7d"];

const resource = (resourceType: string, id: string) => ({ id: { resourceType, resource: id } }) as Resource;
const entitlement = (of: Resource) => ({ id: "x", resource: of }) as Entitlement;
const grant = (runtime: Runtime, of: Resource, to: Resource) =>
  runtime.grant({ entitlement: entitlement(of), principal: to });
const revoke = (runtime: Runtime, of: Resource, from: Resource) =>
  runtime.revoke({ grant: { id: "x", entitlement: entitlement(of), principal: from } as Grant });

const user = resource("user", eve!);
const cases: readonly {
  readonly name: string;
  readonly of: Resource;
  readonly to: Resource;
  readonly isHeld: (world: Organisation["world"]) => boolean;
}[] = [
  {
    name: "a group membership",
    of: resource("group", engineering!),
    to: user,
    isHeld: (world) => world.group(engineering!)!.members.includes(eve!),
  },
  {
    name: "a role",
    of: resource("role", "ORG_ADMIN"),
    to: user,
    isHeld: ({ tenant }) => (tenant.userRoles[eve!] ?? []).some(({ type }) => type === "ORG_ADMIN"),
  },
  {
    name: "an app of a user",
    of: resource("app", app!),
    to: user,
    isHeld: (world) => world.app(app!)!.appUsers.some(({ id }) => id === eve),
  },
  {
    name: "an app of a group",
    of: resource("app", app!),
    to: resource("group", engineering!),
    isHeld: (world) => world.app(app!)!.appGroups.some(({ id }) => id === engineering),
  },
  {
    name: "a binding",
    of: resource("resourceset-binding", `${set}:${role}`),
    to: user,
    isHeld: (world) => (world.resourceSet(set!)!.bindings[0]?.members ?? []).length > 0,
  },
];

describe.each(cases)("$name that is granted and revoked at the same time", ({ of, to, isHeld }) => {
  // Also when any of the first requests has to be repeated.
  const tries = [
    undefined,
    ...[0, 1, 2].flatMap((at) => (["trouble", "lost after", "limit"] as const).map((kind) => ({ at, kind }))),
  ];

  test.each(tries)("ends as the last one wants it (%j)", async (mishap) => {
    for (const order of ["gr", "rg", "grg", "rgr", "ggrr"]) {
      const organisation = openOrganisation({ sim: { latencyMs: 1 } });
      const transport = mishap ? faulty(organisation.transport, mishap.at, mishap.kind) : organisation.transport;
      const runtime = organisation.runtime({ syncCustomRoles: true }, { transport: async () => transport });
      await Promise.all([...order].map((one) => (one === "g" ? grant : revoke)(runtime, of, to)));
      expect({ order, held: isHeld(organisation.world) }).toEqual({ order, held: order.endsWith("g") });
    }
  });
});

test("a role that is unbound while a member is bound ends as the last one wants it", async () => {
  for (const order of ["bu", "ub"]) {
    const organisation = openOrganisation({ sim: { latencyMs: 1 } });
    const runtime = organisation.runtime({ syncCustomRoles: true });
    const steps = {
      b: () => grant(runtime, resource("resourceset-binding", `${set}:${role}`), user),
      u: () => revoke(runtime, resource("resource-set", set!), resource("custom-role", role!)),
    };
    await Promise.all([...order].map((one) => steps[one as "b" | "u"]()));
    expect(organisation.world.resourceSet(set!)!.bindings).toHaveLength(order === "bu" ? 0 : 1);
  }
});

test("a group that is renamed and described at the same time keeps both, and its custom attributes", async () => {
  const organisation = openOrganisation({ sim: { latencyMs: 1 } });
  const runtime = organisation.runtime();
  const group_id = "00ga0000000000012x7d";
  const modify = (args: Record<string, string>) =>
    runtime.invokeAction({
      name: "modify_group",
      resourceTypeId: "group",
      args: { group_id, ...args },
      inlineWaitMs: 9000,
    });
  await Promise.all([modify({ name: "Renamed" }), modify({ description: "Described" })]);
  expect(organisation.world.group(group_id)!.profile).toEqual({
    name: "Renamed",
    description: "Described",
    customAttr: "lost",
    customNum: 5,
  });
});

test("a user who is disabled and enabled at the same time is in the state asked for last", async () => {
  const ada = "00ua0000000000001x7d";
  for (const [order, status] of [
    [["disable_user", "enable_user"], "ACTIVE"],
    [["enable_user", "disable_user"], "SUSPENDED"],
  ] as const) {
    const organisation = openOrganisation({ sim: { latencyMs: 1 } });
    const runtime = organisation.runtime();
    const invoke = (name: string) =>
      runtime.invokeAction({ name, resourceTypeId: "", args: { user_id: ada }, inlineWaitMs: 9000 });
    await Promise.all(order.map(invoke));
    expect(organisation.world.user(ada)!.status).toBe(status);
  }
});
