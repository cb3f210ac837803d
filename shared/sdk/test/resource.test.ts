import {
  AppTraitSchema,
  Entitlement_PurposeValue,
  GroupTraitSchema,
  ResourceType_Trait,
  Status_ResourceStatus,
  UserTrait_AccountType,
  UserTrait_Status_Status,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { describe, expect, test } from "@jest/globals";
import {
  assignment,
  childResourceType,
  findAnnotation,
  grant,
  grantExpandable,
  noItems,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
  v1Identifier,
} from "../src/index.ts";

const user = resourceType<unknown>({ id: "user", displayName: "User", traits: ["user"], list: () => noItems });

describe("resource", () => {
  test("a user defaults to an enabled human, also on the resource itself", () => {
    const made = resource({ type: "user", id: 12, displayName: "Ann", user: { profile: { a: "b" }, login: "" } });
    const trait = findAnnotation(made.annotations, UserTraitSchema)!;
    expect(made.id).toMatchObject({ resourceType: "user", resource: "12" });
    expect(trait.status?.status).toBe(UserTrait_Status_Status.ENABLED);
    expect(trait.accountType).toBe(UserTrait_AccountType.HUMAN);
    expect(made.profile).toEqual({ a: "b" });
    expect(made.status?.status).toBe(Status_ResourceStatus.ENABLED);
  });

  test("what the resource states itself is kept, the trait keeps its own", () => {
    const made = resource({ type: "user", id: "1", displayName: "", status: { status: "disabled" }, user: {} });
    expect(made.status?.status).toBe(Status_ResourceStatus.DISABLED);
    expect(findAnnotation(made.annotations, UserTraitSchema)?.status?.status).toBe(UserTrait_Status_Status.ENABLED);
  });

  test("empty e-mail addresses are left out, dates are written", () => {
    const at = new Date("2026-01-02T03:04:05.006Z");
    const emails = [{ address: "" }, { address: "a@example.com", isPrimary: true }];
    const made = resource({ type: "user", id: "1", displayName: "", user: { emails, createdAt: at, lastLogin: at } });
    const trait = findAnnotation(made.annotations, UserTraitSchema)!;
    expect(trait.emails.map((email) => email.address)).toEqual(["a@example.com"]);
    expect(trait.lastLogin).toMatchObject({ seconds: BigInt(Math.floor(at.getTime() / 1000)), nanos: 6_000_000 });
    expect(made.createdAt).toEqual(trait.createdAt);
  });

  test("annotations keep their order, the trait comes last", () => {
    const made = resource({
      type: "group",
      id: "1",
      displayName: "G",
      annotations: [v1Identifier("x"), childResourceType("user")],
      group: { profile: { name: "G" } },
    });
    expect(made.annotations.map((any) => any.typeUrl.split(".").at(-1))).toEqual([
      "V1Identifier",
      "ChildResourceType",
      "GroupTrait",
    ]);
    expect(findAnnotation(made.annotations, GroupTraitSchema)?.profile).toEqual({ name: "G" });
    expect(findAnnotation(made.annotations, AppTraitSchema)).toBeUndefined();
  });

  test("an id beyond 2^53 stays exact, an empty one is refused", () => {
    expect(resource({ type: "user", id: 9007199254740993n, displayName: "" }).id?.resource).toBe("9007199254740993");
    expect(() => resource({ type: "user", id: "", displayName: "" })).toThrow("empty id");
  });

  test.each([{}, true, [], () => 1])("%p is no id", (id) => {
    expect(() => resource({ type: "user", id: id as never, displayName: "" })).toThrow("has an id that is no text");
  });
  test.each([9007199254740992, 1e21, 1.5, Number.NaN])(
    "the number %d is refused as an id: it is not the app's",
    (id) => {
      expect(() => resource({ type: "user", id, displayName: "" })).toThrow("which a number cannot hold");
    },
  );

  test("an agent says its status to the resource only where it says one", () => {
    const agent = (status?: number) =>
      resource({ type: "agent", id: "a", displayName: "", agent: status === undefined ? {} : { status } });
    expect(agent().status).toBeUndefined();
    expect(agent(0).status).toBeUndefined();
    expect(agent(1).status).toMatchObject({ status: Status_ResourceStatus.ENABLED, details: "" });
  });

  test("a user of no stated kind is human", () => {
    const user = resource({ type: "user", id: "u", displayName: "", user: { accountType: 0 } });
    expect(findAnnotation(user.annotations, UserTraitSchema)?.accountType).toBe(UserTrait_AccountType.HUMAN);
  });
});

describe("resource type", () => {
  test("becomes the row stored for it", () => {
    const type = resourceType<unknown>({
      id: "managed_device",
      displayName: "Device",
      description: "d",
      traits: ["managed_device", "secret"],
      annotations: [skipEntitlementsAndGrants()],
      list: () => noItems,
    });
    expect(type.message.traits).toEqual([ResourceType_Trait.MANAGED_DEVICE, ResourceType_Trait.SECRET]);
    expect(type.message).toMatchObject({ id: "managed_device", displayName: "Device", description: "d" });
    expect(type.message.annotations).toHaveLength(1);
  });
});

describe("entitlements and grants", () => {
  const group = resource({ type: "group", id: "g1", displayName: "Group", group: {} });

  test("an assignment names itself and embeds its resource", () => {
    const member = assignment(group, "member", { displayName: "Group Member", grantableTo: [user] });
    expect(member).toMatchObject({
      id: "group:g1:member",
      slug: "member",
      displayName: "Group Member",
      purpose: Entitlement_PurposeValue.ASSIGNMENT,
    });
    expect(member.resource).toBe(group);
    expect(member.grantableTo.map((type) => type.id)).toEqual(["user"]);
  });

  test("a grant has only id and resource of its entitlement, shared by all grants of the resource", () => {
    const first = grant(group, "member", { resourceType: "user", resource: "u1" });
    const second = grant(group, "member", resource({ type: "group", id: "g2", displayName: "Inner" }), {
      annotations: [grantExpandable({ entitlementIds: ["group:g2:member"] })],
    });
    expect(first.id).toBe("group:g1:member:user:u1");
    expect(first.entitlement).toMatchObject({ id: "group:g1:member", slug: "", displayName: "" });
    expect(first.principal?.displayName).toBe("");
    expect(second.principal?.displayName).toBe("Inner");
    expect(second.entitlement).toBe(first.entitlement);
    expect(second.annotations).toHaveLength(1);
  });

  const nobody = [
    { resourceType: "user", resource: "" },
    { resourceType: "", resource: "u1" },
    ...[undefined, null, 7, {}].map((id) => ({ resourceType: "user", resource: id as never })),
    { resourceType: undefined as never, resource: "u1" },
    undefined as never,
  ];
  test.each(nobody)("a grant to nobody is refused by its entitlement's name: %p", (principal) => {
    expect(() => grant(group, "member", principal ?? { ...group, id: undefined })).toThrow(
      "a grant of group:g1:member is to a principal with the type",
    );
  });

  test.each([{}, { entitlementIds: [] }])("an expansion of nothing is refused: %p", (init) => {
    expect(() => grantExpandable(init)).toThrow("names no entitlement");
  });
});
