import { ResourceIdSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

const everything = { syncCustomRoles: true, syncSecrets: true };
const reply = (path: string | RegExp, body: unknown, headers = {}) =>
  ({ path, effect: { kind: "reply" as const, reply: { status: 200, body, headers } } }) as const;

test("the entitlement of a standard role has the role's own words, whatever an assignment calls it", async () => {
  const runtime = openOrganisation().runtime();
  const entitlement = async (type: string) => {
    const id = { resourceType: "role", resource: type };
    const resource = create(ResourceSchema, { id, displayName: "Renamed" });
    const { list } = await runtime.listEntitlements({ resource });
    return list[0]!;
  };
  expect(await entitlement("USER_ADMIN")).toMatchObject({
    displayName: "Group Administrator Role Member",
    description: "Has the Group Administrator role in Okta",
  });
  expect((await entitlement("WORKFLOWS_ADMIN")).displayName).toBe("Renamed Role Member");
});

test("the first colon in the id of a binding ends the set's id: a set whose id had one would not be found", async () => {
  const user = { id: "m1", href: "{base}/api/v1/users/00ua0000000000001x7d" };
  const resourceSets = [
    { id: "iam1", bindings: [{ role: "cr0:odd:", members: [user] }] },
    { id: "iam:2", bindings: [{ role: "cr1", members: [user] }] },
  ];
  const organisation = openOrganisation({ tenant: { ...goldenTenant(), resourceSets } as TenantFile });
  const { store, summary } = await organisation.sync(everything, { resourceTypeIds: ["user", "resourceset-binding"] });
  const { resources, grants } = contentOf(store);
  expect(Object.keys(resources).filter((id) => id.startsWith("resourceset"))).toEqual([
    "resourceset-binding:iam1:cr0:odd:",
  ]);
  expect(summary.vanished).toMatchObject([{ examples: ["iam:2:cr1"] }]);
  expect(Object.keys(grants)).toEqual(["resourceset-binding:iam1:cr0:odd::member:user:00ua0000000000001x7d"]);
});

test("a member of a binding is what the last two parts of its address say", async () => {
  const hrefs = [
    "users/u1",
    "/api/v1/users/u2",
    "{base}/api/v1/groups/g1",
    "{base}/users/x/api/v1/groups/g2",
    "{base}/api/v1/users/u3/",
    "{base}/api/v1/Users/u4",
    "{base}/api/v1/apps/a1",
    "u5",
    "",
  ];
  const members = hrefs.map((href, index) => ({ id: `m${index}`, href }));
  const resourceSets = [{ id: "s", bindings: [{ role: "c", members }] }];
  const organisation = openOrganisation({ tenant: { ...goldenTenant(), resourceSets } as TenantFile });
  const { store, summary } = await organisation.sync(everything, {
    resourceTypeIds: ["user", "group", "resourceset-binding"],
  });
  const bound = Object.keys(contentOf(store).grants).filter((id) => id.startsWith("resourceset-binding:s:c:member:"));
  expect(bound.map((id) => id.split(":").slice(-2).join(":")).sort()).toEqual([
    "group:g1",
    "group:g2",
    "user:u1",
    "user:u2",
  ]);
  expect(summary.skips).toContainEqual(
    expect.objectContaining({ reason: expect.stringContaining("neither a user nor a group"), count: 5 }),
  );
});

test("a custom role that has a type is known by it, and held by those who have that type", async () => {
  const label = "L";
  const customRoles = [
    { id: "cr1", type: "ORG_ADMIN", label },
    { id: "cr2", type: "", label },
    { id: "cr3", type: "CUSTOM", label },
  ];
  const role = (type: string, more: object) => ({ id: `ra${type}`, type, status: "ACTIVE", label, ...more });
  const direct = { assignmentType: "USER" };
  const tenant = {
    ...goldenTenant(),
    users: [{ id: "u1" }, { id: "u2" }],
    groups: [{ id: "g", stats: { usersCount: 0 }, roles: [role("ORG_ADMIN", { assignmentType: "GROUP" })] }],
    customRoles,
    assignees: ["u1", "u2"],
    userRoles: {
      u1: [role("ORG_ADMIN", direct), role("CUSTOM", { ...direct, role: "cr2" })],
      u2: [role("CUSTOM", { ...direct, role: "cr3" }), role("ORG_ADMIN", { assignmentType: "GROUP" })],
    },
  };
  const organisation = openOrganisation({ tenant: tenant as TenantFile });
  const resourceTypeIds = ["user", "group", "role", "custom-role"];
  const { resources, grants } = contentOf((await organisation.sync(everything, { resourceTypeIds })).store);
  expect(Object.keys(resources).filter((id) => id.startsWith("custom-role:"))).toEqual([
    "custom-role:CUSTOM",
    "custom-role:ORG_ADMIN",
    "custom-role:cr2",
  ]);
  expect(resources["custom-role:ORG_ADMIN"]).toMatchObject({ profile: { id: "cr1", type: "ORG_ADMIN", label } });
  expect(Object.keys(grants).sort()).toEqual([
    "custom-role:ORG_ADMIN:assigned:user:u1",
    "custom-role:cr2:assigned:user:u1",
    "role:ORG_ADMIN:assigned:group:g",
    "role:ORG_ADMIN:assigned:user:u1",
  ]);
});

test("a resource set and a binding have the parent that a target names, and none otherwise", async () => {
  const runtime = openOrganisation().runtime(everything);
  const set = "iama0000000000001x7d";
  const parent = create(ResourceIdSchema, { resourceType: "app", resource: "a1" });
  for (const [resourceType, resource] of [
    ["resource-set", set],
    ["resourceset-binding", `${set}:cr0a0000000000001x7d`],
  ] as const) {
    const id = create(ResourceIdSchema, { resourceType, resource });
    expect((await runtime.getResource({ id, parent }))!.parentResourceId).toEqual(parent);
    expect((await runtime.getResource({ id }))!.parentResourceId).toBeUndefined();
  }
});

describe("a list ends", () => {
  const users = async (link: string) => {
    const faults = [reply("/api/v1/users", [{ id: "u" }], { Link: [link] })];
    const organisation = openOrganisation({ faults });
    const { store } = await organisation.sync({}, { resourceTypeIds: ["user"] });
    expect(organisation.calls().filter((call) => call.includes("/users"))).toHaveLength(1);
    return Object.keys(contentOf(store).resources);
  };

  test.each([
    '<https://golden.okta-sim.test/api/v1/users?after=&limit=1000>; rel="next"',
    '<https://golden.okta-sim.test/api/v1/users?limit=1000>; rel="self"',
    '<>; rel="next"',
  ])("with the header Link: %s", async (link) => {
    expect(await users(link)).toEqual(["user:u"]);
  });

  test("but not with a link that has no cursor at all", async () => {
    await expect(users('<https://golden.okta-sim.test/api/v1/users?page=2>; rel="next"')).rejects.toThrow(
      "has no cursor",
    );
  });

  test.each([
    [{}, 1],
    [{ next: null }, 1],
    [{ next: {} }, 1],
    [{ next: { href: "" } }, 1],
    [{ next: { href: "https://x.test/api/v1/iam/roles?after=" } }, 1],
  ])("under /iam with the links %j in its body: %i pages", async (_links, pages) => {
    const organisation = openOrganisation({ faults: [reply("/api/v1/iam/roles", { roles: [{ id: "cr0" }], _links })] });
    const { store } = await organisation.sync(everything, {
      resourceTypeIds: ["custom-role"],
      skipEntitlementsAndGrants: true,
    });
    expect(Object.keys(contentOf(store).resources)).toEqual(["custom-role:cr0"]);
    expect(organisation.calls().filter((call) => call.includes("/iam/roles"))).toHaveLength(pages);
  });

  const itself = { next: { href: "https://x.test/api/v1/iam/roles?after=cr0" } };
  const roles = (second: object) => {
    const path = "/api/v1/iam/roles";
    const [one, two] = [{ roles: [{ id: "cr0" }], _links: itself }, second].map((body) => reply(path, body));
    const organisation = openOrganisation({
      faults: [
        { ...one!, times: 1 },
        { ...two!, after: 1 },
      ],
    });
    return organisation.sync(everything, { resourceTypeIds: ["custom-role"], skipEntitlementsAndGrants: true });
  };

  test("under /iam with an empty page whose link names that page", async () => {
    const { store } = await roles({ roles: [], _links: itself });
    expect(Object.keys(contentOf(store).resources)).toEqual(["custom-role:cr0"]);
  });

  test("but not with a page that holds something and names itself: it is not known what follows", async () => {
    await expect(roles({ roles: [{ id: "cr1" }], _links: itself })).rejects.toThrow("leads to the page itself");
  });
});

test.each([
  ["", { resourceType: "user" }],
  ["00u1", { resourceType: "user", resource: "00u1" }],
  [null, undefined],
  [undefined, undefined],
])("an API token of the user %j belongs to %j", async (userId, owner) => {
  const apiTokens = [{ id: "00T1", userId }];
  const organisation = openOrganisation({ tenant: { ...goldenTenant(), apiTokens } as TenantFile });
  const { store } = await organisation.sync(everything, { resourceTypeIds: ["api-token"] });
  const { annotations } = contentOf(store).resources["api-token:00T1"] as { annotations: object[] };
  const { createdById, identityId } = annotations[0] as Record<string, unknown>;
  expect([createdById, identityId]).toEqual([owner, owner]);
});
