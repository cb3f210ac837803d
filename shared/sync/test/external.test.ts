import {
  BatonIDSchema,
  type Entitlement,
  EntitlementImmutableSchema,
  ExternalResourceMatchAllSchema,
  type Grant,
  GrantExpandableSchema,
  GrantImmutableSchema,
  type Resource,
  ResourceType_Trait,
} from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  assignment,
  entitlementBid,
  externalResourceMatch,
  externalResourceMatchId,
  findAnnotation,
  grant,
  grantExpandable,
  hasAnnotation,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Any } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { equalFold } from "../src/external/case-fold.ts";
import { memoryStore } from "../src/memory-store.ts";
import type { ExternalOptions } from "../src/options.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const nothing = () => ({ items: [] });
const user = (id: string, email: string, city = "") =>
  resource({
    type: "user",
    id,
    displayName: id,
    user: { emails: [{ address: email, isPrimary: true }], profile: { city } },
  });
const staff = resource({ type: "group", id: "staff", displayName: "Staff", group: { profile: { slug: "Staff" } } });
const alice = user("alice", "Alice@Example.com", "Oslo");
const bob = user("bob", "bob@example.com", "oslo");

/** The other application: two users, a group with both, and an app that never matches. */
function directory(): ExternalOptions["store"] {
  const store = memoryStore();
  store.start("full", "");
  store.putResourceTypes([
    resourceType({ id: "user", displayName: "User", traits: ["user"], list: nothing }).message,
    resourceType({ id: "group", displayName: "Group", traits: ["group"], list: nothing }).message,
    resourceType({ id: "app", displayName: "App", traits: ["app"], list: nothing }).message,
  ]);
  store.putResources([alice, bob, staff, resource({ type: "app", id: "wiki", displayName: "Wiki", app: {} })]);
  store.putEntitlements([assignment(staff, "member"), assignment(alice, "self")]);
  store.putGrants([grant(staff, "member", alice), grant(staff, "member", bob)]);
  return store;
}

const repo = thing("repo", "r1");
const carrier = (annotations: Any[], principal = { resourceType: "login", resource: "x" }) =>
  grant(repo, "push", principal, { annotations });
const app = (grants: readonly Grant[]): Script => ({
  types: [typeNamed("repo"), typeNamed("login")],
  resources: (type) => (type === "repo" ? [[repo]] : []),
  entitlements: (of) => [[assignment(of, "push")]],
  grants: (of) => (of.id!.resourceType === "repo" ? [grants] : []),
});
const sync = (grants: readonly Grant[], external: Partial<ExternalOptions> = {}) =>
  syncScript(app(grants), { external: { store: directory(), ...external } });
const ours = (content: Record<string, Record<string, unknown>>) =>
  Object.keys(content.grants!).filter((id) => id.startsWith("repo:"));

describe("resources of another application", () => {
  test("are copied with their entitlements and grants, marked as not this connector's", async () => {
    const { content } = await sync([]);
    expect(Object.keys(content.resourceTypes!)).toEqual(["group", "login", "repo", "user"]);
    expect(Object.keys(content.resources!)).toEqual(["group\0staff", "repo\0r1", "user\0alice", "user\0bob"]);
    const copied = content.resources!["user\0alice"] as Resource;
    expect(hasAnnotation(copied.annotations, BatonIDSchema)).toBe(true);
    const member = content.entitlements!["group:staff:member"] as Entitlement;
    expect(hasAnnotation(member.annotations, EntitlementImmutableSchema)).toBe(true);
    const held = content.grants!["group:staff:member:user:bob"] as Grant;
    expect(hasAnnotation(held.annotations, GrantImmutableSchema)).toBe(true);
  });

  test("can be limited to who holds an entitlement there", async () => {
    const { content } = await sync([], { entitlementId: "group:staff:member" });
    expect(Object.keys(content.resources!)).toEqual(["repo\0r1", "user\0alice", "user\0bob"]);
    // The types of those alone.
    expect(Object.keys(content.resourceTypes!)).toEqual(["login", "repo", "user"]);
  });

  test("cannot be limited by an entitlement that is not there", async () => {
    const { error } = await sync([], { entitlementId: "group:none:member" });
    expect(error).toMatchObject({ code: "InvalidArgument", message: expect.stringContaining("group:none:member") });
  });

  test.each([["app"], ["TRAIT_APP"], ["App"]])("can be chosen by trait: %s", async (trait) => {
    const { content } = await sync([], { traits: [trait] });
    expect(Object.keys(content.resources!)).toEqual(["app\0wiki", "repo\0r1"]);
  });

  test("cannot be chosen by a trait there is not", async () => {
    expect((await sync([], { traits: ["wizard"] })).error).toMatchObject({ code: "InvalidArgument" });
  });
});

describe("a grant that names its principal by a property", () => {
  const byKey = (key: string, value: string, trait = ResourceType_Trait.USER) =>
    externalResourceMatch({ resourceType: trait, key, value });

  test.each([
    { match: byKey("email", "alice@example.COM"), found: ["user:alice"] },
    { match: byKey("city", "OSLO"), found: ["user:alice", "user:bob"] },
    { match: byKey("city", "Bergen"), found: [] },
    { match: byKey("slug", "staff", ResourceType_Trait.GROUP), found: ["group:staff"] },
    { match: byKey("slug", "staff", ResourceType_Trait.APP), found: [] },
    { match: externalResourceMatchId("bob"), found: ["user:bob"] },
    { match: externalResourceMatchId("nobody"), found: [] },
    {
      match: annotation(ExternalResourceMatchAllSchema, { resourceType: ResourceType_Trait.USER }),
      found: ["user:alice", "user:bob"],
    },
    { match: annotation(ExternalResourceMatchAllSchema, { resourceType: ResourceType_Trait.APP }), found: [] },
  ])("$found", async ({ match, found }) => {
    const { content } = await sync([carrier([match])]);
    expect(ours(content)).toEqual(found.map((principal) => `repo:r1:push:${principal}`));
  });

  test("by its id and by another property goes to whoever either means", async () => {
    const { content } = await sync([carrier([externalResourceMatchId("bob"), byKey("email", "alice@example.com")])]);
    expect(ours(content)).toEqual(["repo:r1:push:user:alice", "repo:r1:push:user:bob"]);
  });

  test("goes to the whole external resource and keeps what else it says", async () => {
    const { content } = await sync([carrier([externalResourceMatchId("bob")])]);
    const made = content.grants!["repo:r1:push:user:bob"] as Grant;
    expect(made.principal).toEqual(content.resources!["user\0bob"]);
    expect(made.annotations).toHaveLength(1);
  });

  test("stays where no external file is given", async () => {
    const script = app([carrier([externalResourceMatchId("bob")])]);
    const { content } = await syncScript(script);
    expect(ours(content)).toEqual(["repo:r1:push:login:x"]);
  });

  test("passes its expansion on to the matched principal's own entitlement, where there is one", async () => {
    const principal = { resourceType: "login", resource: "x" };
    const expandable = grantExpandable({
      entitlementIds: [
        entitlementBid({ resource: principal, slug: "member" }),
        entitlementBid({ resource: principal, slug: "none" }),
        entitlementBid({ resource: { resourceType: "login", resource: "y" }, slug: "member" }),
        "login:x:member",
      ],
      shallow: true,
    });
    const { content } = await sync([
      carrier([byKey("slug", "staff", ResourceType_Trait.GROUP), expandable], principal),
    ]);
    const made = content.grants!["repo:r1:push:group:staff"] as Grant;
    expect(findAnnotation(made.annotations, GrantExpandableSchema)).toMatchObject({
      entitlementIds: ["group:staff:member"],
      shallow: true,
    });
    // And expansion then follows it: direct members of staff hold push.
    expect(ours(content)).toEqual(["repo:r1:push:group:staff", "repo:r1:push:user:alice", "repo:r1:push:user:bob"]);
  });
});

describe("comparison of values", () => {
  test.each([
    { a: "Straße", b: "STRASSE", equal: false },
    { a: "ΟΔΥΣΣΕΥΣ", b: "οδυσσευς", equal: true },
    { a: "ς", b: "σ", equal: true },
    { a: "ſ", b: "S", equal: true },
    { a: "K", b: "k", equal: true },
    { a: "İ", b: "i", equal: false },
    { a: "ı", b: "I", equal: false },
    { a: "ǅ", b: "ǆ", equal: true },
    { a: "é", b: "É", equal: true },
    { a: "a", b: "b", equal: false },
    { a: "aa", b: "a", equal: false },
  ])("$a and $b: $equal", ({ a, b, equal }) => {
    expect(equalFold(a, b)).toBe(equal);
    expect(equalFold(b, a)).toBe(equal);
  });
});
