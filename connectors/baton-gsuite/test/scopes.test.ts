import { describe, expect, test } from "@jest/globals";
import type { Delegation, DeniedScope } from "../simulator/index.ts";
import { type Purpose, purposes } from "../src/google/scopes.ts";
import { openAcme } from "./acme.ts";

const unauthorized: DeniedScope = { status: 401, body: { error: "unauthorized_client" } };
const refusals: Readonly<Record<string, DeniedScope>> = {
  "401": unauthorized,
  "401 without a body": { status: 401, body: "" },
  "403 access_denied": { status: 403, body: { error: "access_denied" } },
};

const without = (purpose: Purpose, how: DeniedScope = unauthorized): Delegation => ({
  deny: Object.fromEntries(purposes[purpose].map((scope) => [scope, how])),
});

/** Ids of the types that are listed, and of the feeds. */
async function reached(scopes: Delegation) {
  const { runtime, logged } = await openAcme({ scopes });
  const { list } = await runtime.listResourceTypes({ syncId: "s", pageToken: "" });
  const warned = logged.filter(({ level, message }) => level === "warn" && message.includes("left out"));
  return { types: list.map(({ id }) => id), warned: warned.map(({ fields }) => fields.scope) };
}

const all = ["role", "user", "group", "enterprise_application"];
const app = "enterprise_application";

describe("without a scope, which resource types are there:", () => {
  test.each<[Purpose, string[]]>([
    ["roles", ["role"]],
    ["roleChanges", []],
    ["users", ["user", app]],
    ["userChanges", []],
    ["userSecurity", [app]],
    ["groups", ["group"]],
    ["members", ["group"]],
    ["memberChanges", []],
    ["groupChanges", []],
    ["groupSettings", []],
    ["transfers", []],
    ["reports", [app]],
    ["ssoProfiles", []],
  ])("%s lacks %j", async (purpose, lacking) => {
    for (const how of Object.values(refusals)) {
      const { types, warned } = await reached(without(purpose, how));
      expect(types).toEqual(all.filter((type) => !lacking.includes(type)));
      expect(warned).toHaveLength(lacking.length);
    }
  });

  test("all but those for domains: the sync fails, it does not end empty", async () => {
    const google = await openAcme({ scopes: { allow: ["admin.directory.domain.readonly"] } });
    await expect(google.sync()).rejects.toMatchObject({ code: "FailedPrecondition" });
  });

  test("none at all: the first call says which scope is missing, and where to add it", async () => {
    const google = await openAcme({ scopes: { allow: [] } });
    await expect(google.runtime.validate()).rejects.toMatchObject({
      code: "FailedPrecondition",
      hint: expect.stringContaining("Domain-wide delegation"),
    });
  });
});

describe("the wider scope is enough", () => {
  const pairs = Object.values(purposes).filter((scopes) => scopes.length === 2);
  test.each(pairs)("instead of %s, %s", async (narrow, wide) => {
    const google = await openAcme({ scopes: { deny: { [narrow]: unauthorized } } });
    const { summary } = await google.sync();
    expect(summary.outcome).toBe("finished");
    const resources = Object.keys((await (await openAcme()).sync()).store.content().resources!);
    expect(Object.keys((await google.sync()).store.content().resources!)).toEqual(resources);
    expect(wide).toBe(narrow!.replace(/\.readonly$/, ""));
  });
});

describe("what is no refusal to delegate", () => {
  test.each<[string, DeniedScope]>([
    ["400 invalid_grant", { status: 400, body: { error: "invalid_grant" } }],
    ["403 of another kind", { status: 403, body: { error: "org_internal" } }],
    ["503", { status: 503, body: "" }],
  ])("%s ends the sync: no type is left out for it", async (_, how) => {
    const google = await openAcme({ scopes: without("users", how) });
    const failed = google.sync();
    await expect(failed).rejects.toThrow();
    const warned = google.logged.filter(({ message }) => message.includes("left out"));
    expect(warned).toEqual([]);
  });
});

test("a refusal is believed for a minute; what is delegated meanwhile is found then", async () => {
  const scopes: { deny: Record<string, DeniedScope> } = { deny: { "admin.directory.group.member": unauthorized } };
  const google = await openAcme({ scopes });
  const grant = () =>
    google.runtime.grant({
      entitlement: google.entitlement("group:g1:member"),
      principal: google.principal("user", "100"),
    });
  await expect(grant()).rejects.toMatchObject({ code: "FailedPrecondition" });
  const asked = google.tokenRequests.length;
  delete scopes.deny["admin.directory.group.member"];
  await expect(grant()).rejects.toMatchObject({ code: "FailedPrecondition" });
  expect(google.tokenRequests).toHaveLength(asked);
  google.pass(60_001);
  await expect(grant()).resolves.toMatchObject({ grants: [{ id: "group:g1:member:user:100" }] });
});
