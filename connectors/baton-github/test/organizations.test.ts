import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant } from "../simulator/index.ts";
import { appConfig, openInstance, rowsOf } from "./instance.ts";

/** An owned organization, one behind single sign-on, one where the token's user is a member only. */
function tenantOfThree(): Tenant {
  const tenant = makeTenant({ users: 5, teams: 1, repositories: 1 }, 1);
  const [first] = tenant.orgs;
  const other = (id: string, login: string, role: "admin" | "member", sso: boolean): typeof first => ({
    ...structuredClone(first!),
    ...{ id, login, sso, caller: { role, state: "active" } },
    ...{ teams: [], repos: [], roles: [], invitations: [] },
  });
  tenant.orgs.push(other("9002", "Guarded", "admin", true)!, other("9003", "Visited", "member", false)!);
  return tenant;
}
const org = { resourceTypeIds: ["org"] };
const named = (store: Parameters<typeof rowsOf>[0]) =>
  Object.keys(rowsOf(store).resources)
    .filter((key) => key.startsWith("org\0"))
    .map((key) => key.split("\0")[1]);

describe("organizations that are synced", () => {
  test("are those the token's user owns; what is left out is counted, with what to do", async () => {
    const { store, summary } = await openInstance({ tenant: tenantOfThree() }).sync({}, org);
    expect(named(store)).toEqual(["9001"]);
    expect(summary.skips.map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ["organizations the token is not authorized for by single sign-on", 1],
      ["organizations the token's user does not own", 1],
    ]);
  });

  test.each([
    ["ACME", ["9001"]],
    ["acme", ["9001"]],
    ["aCmE", ["9001"]],
  ])("go by --orgs %s, which has no case", async (login, wanted) => {
    const { store } = await openInstance({ tenant: tenantOfThree() }).sync({ orgs: [login] }, org);
    expect(named(store)).toEqual(wanted);
  });

  test("GitHub's word that it withholds some is passed on", async () => {
    const tenant = tenantOfThree();
    tenant.orgs.length = 1;
    const instance = openInstance({ tenant });
    const [listed] = tenant.orgs;
    instance.addFault({
      path: /\/user\/orgs/,
      effect: {
        kind: "reply",
        reply: {
          status: 200,
          body: [{ id: Number(listed!.id), login: listed!.login }],
          headers: { "x-github-sso": "partial-results; organizations=21955855,20582480" },
        },
      },
    });
    const { store, summary } = await instance.sync({}, org);
    expect(named(store)).toEqual(["9001"]);
    expect(summary.skips.map(({ reason }) => reason)).toEqual([
      "organizations the token is not authorized for by single sign-on",
    ]);
  });
});

const permitted = {
  members: "read",
  metadata: "read",
  administration: "read",
  organization_administration: "read",
  organization_custom_org_roles: "read",
} as const;

describe("a fine-grained token, to which GitHub lists no organizations", () => {
  const withToken = (): Tenant => {
    const tenant = tenantOfThree();
    tenant.tokens.github_pat_x = { user: tenant.me, permissions: permitted };
    return tenant;
  };
  const config = { token: "github_pat_x" };

  test("finds those that --orgs names", async () => {
    const instance = openInstance({ tenant: withToken() });
    const { store } = await instance.sync({ ...config, orgs: ["ACME", "acme"] });
    const { resources } = rowsOf(store);
    expect([named(store), Object.keys(resources).some((key) => key.startsWith("user\0"))]).toEqual([["9001"], true]);
  });

  test("is told to name them", async () => {
    await expect(openInstance({ tenant: withToken() }).sync(config)).rejects.toMatchObject({
      code: "PermissionDenied",
      hint: expect.stringContaining("name yours in --orgs"),
    });
  });

  test("finds them for what goes by organization, too", async () => {
    const tenant = withToken();
    tenant.orgs[0]!.installations = [{ id: "501", app_id: "61", app_slug: "ci-bot" }] as never;
    const { store } = await openInstance({ tenant }).sync(
      { ...config, orgs: ["acme"] },
      { resourceTypeIds: ["org", "app"] },
    );
    expect(Object.keys(rowsOf(store).resources).map((key) => key.split("\0"))).toContainEqual(["app", "501"]);
  });
});

test("an organization on any page of the list is not asked for by its name", async () => {
  const tenant = tenantOfThree();
  tenant.config.page_cap = 1;
  const instance = openInstance({ tenant });
  const { store } = await instance.sync({ orgs: ["acme"] }, org);
  expect(named(store)).toEqual(["9001"]);
  expect(instance.requests.filter(({ path }) => path.endsWith("v3/orgs/acme"))).toEqual([]);
});

test("a GitHub App has its one organization, whatever --orgs says", async () => {
  const tenant = tenantOfThree();
  tenant.app = { id: appConfig.appId, installations: { acme: "71" }, enterprise_installations: {} };
  const { store } = await openInstance({ tenant }).sync({ ...appConfig, org: "acme", orgs: ["Guarded"] }, org);
  expect(named(store)).toEqual(["9001"]);
});

describe("validation", () => {
  const validated = (change: object, tenant = tenantOfThree()) => openInstance({ tenant }).runtime(change).validate();

  test("is content with one owned organization", async () => {
    await expect(validated({})).resolves.toBeDefined();
  });

  test.each([
    ["Visited", "must be an admin on the Visited organization"],
    ["Guarded", "single sign-on"],
    ["nobody", "the organization nobody cannot be read"],
    ["", 'the organization "" cannot be read'],
    [" Visited", 'the organization " Visited" cannot be read'],
    [" Visited", "separated by commas alone"],
  ])("refuses --orgs %s", async (login, text) => {
    const error = await validated({ orgs: ["acme", login] }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "PermissionDenied" });
    expect(`${error.message} ${error.hint} ${error.permission}`).toContain(text);
  });

  test.each([
    [401, "Unauthenticated", "GitHub does not accept the credentials"],
    [410, "InvalidArgument", ""],
    [451, "InvalidArgument", ""],
  ])("does not take %i for an organization that --orgs names wrongly", async (status, code, hint) => {
    const instance = openInstance({ tenant: tenantOfThree() });
    const reply = { status, body: { message: "by fault" } };
    instance.addFault({ path: /memberships/, effect: { kind: "reply", reply } });
    const error = await instance
      .runtime({ orgs: ["acme"] })
      .validate()
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code, request: { status } });
    expect(error.message).not.toContain("cannot be read");
    expect(error.hint ?? "").toContain(hint);
  });

  test("refuses a token that owns nothing", async () => {
    const tenant = tenantOfThree();
    tenant.orgs.shift();
    await expect(validated({}, tenant)).rejects.toMatchObject({
      code: "PermissionDenied",
      message: expect.stringContaining("admin on at least one organization"),
    });
  });
});

test("--sync-secrets with a token says what it takes", async () => {
  await expect(openInstance({ tenant: tenantOfThree() }).sync({ syncSecrets: true })).rejects.toMatchObject({
    code: "PermissionDenied",
    hint: expect.stringContaining("to a GitHub App only"),
  });
});
