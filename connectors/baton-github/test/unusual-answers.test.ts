import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import { parseTime } from "../src/github/time.ts";
import { appConfig, openInstance, rowsOf, smallTenant } from "./instance.ts";

const users = { resourceTypeIds: ["org", "user"] };
const answer = (path: RegExp, body: unknown, more: Partial<Fault> = {}): Fault => ({
  ...{ path, ...more },
  effect: { kind: "reply", reply: { status: 200, body } },
});

/** An organization whose provider knows every other account. */
function tenantWithSaml(): Tenant {
  const tenant = smallTenant();
  tenant.orgs[0]!.saml = {
    id: "P_1",
    ssoUrl: "https://idp.example.com",
    identities: tenant.users
      .filter((_, i) => i % 2 === 0)
      .map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [`${login}@else.example.com`] })),
  };
  return tenant;
}
const identitiesOf = (externalIdentities: unknown) => ({
  data: { organization: { samlIdentityProvider: externalIdentities && { externalIdentities } } },
});

describe("SAML identities that are not listed are asked for one by one, to the same addresses", () => {
  test.each([
    ["a list of nobody", identitiesOf({ edges: [], pageInfo: { hasNextPage: false } })],
    ["no provider all at once", identitiesOf(null)],
    ["an error", { errors: [{ message: "Field 'externalIdentities' has no argument 'after'" }] }],
  ])("%s", async (_, body) => {
    const plain = rowsOf((await openInstance({ tenant: tenantWithSaml() }).sync({}, users)).store);
    const instance = openInstance({
      tenant: tenantWithSaml(),
      // The first question is whether there is a provider at all.
      faults: [answer(/graphql/, body, { after: 1, times: 1 })],
    });
    expect(rowsOf((await instance.sync({}, users)).store)).toEqual(plain);
    const asked = instance.requests.filter(({ body }) => body.includes("userName"));
    const members = Object.keys(plain.resources).filter((key) => key.startsWith("user\0"));
    expect(asked).toHaveLength(members.length);
    expect(JSON.stringify(plain)).toContain("@idp.example.com");
  });

  test("a refusal is none of these", async () => {
    const body = { errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }] };
    const instance = openInstance({ tenant: tenantWithSaml(), faults: [answer(/graphql/, body, { after: 1 })] });
    await expect(instance.sync({}, users)).rejects.toMatchObject({ code: "PermissionDenied" });
  });
});

describe("GraphQL that has neither data nor errors says nothing of SAML", () => {
  test.each([
    {},
    { data: null },
    { data: {} },
    { data: { organization: null } },
    { data: { organization: {} } },
    { data: { organization: { samlIdentityProvider: [] } } },
    { errors: [] },
    { message: "no" },
    [],
  ])("%j", async (body) => {
    const instance = openInstance({ tenant: smallTenant(), faults: [answer(/graphql/, body)] });
    await expect(instance.sync({}, users)).rejects.toMatchObject({ malformed: true, code: "Unavailable" });
  });

  const edge = { node: { user: { login: "user-1" }, samlIdentity: null } };
  const pageInfo = { hasNextPage: false, endCursor: null };
  test.each([
    ["that do not say whether they go on", { edges: [] }],
    ["that go on, without saying where", { edges: [edge], pageInfo: { hasNextPage: true, endCursor: null } }],
    ["one of which is null", { edges: [edge, null], pageInfo }],
    ["one of which has no node", { edges: [{ node: null }], pageInfo }],
    ["that are null", { edges: null, pageInfo }],
  ])("nor do identities %s: they are asked for again", async (_, identities) => {
    const plain = rowsOf((await openInstance({ tenant: tenantWithSaml() }).sync({}, users)).store);
    const faults = [answer(/graphql/, identitiesOf(identities), { after: 1, times: 2 })];
    const instance = openInstance({ tenant: tenantWithSaml(), faults });
    expect(rowsOf((await instance.sync({}, users)).store)).toEqual(plain);
    expect([instance.waits.length, instance.requests.filter(({ body }) => body.includes("userName"))]).toEqual([2, []]);
    const always = openInstance({ tenant: tenantWithSaml(), faults: [{ ...faults[0]!, times: 99 }] });
    await expect(always.sync({}, users)).rejects.toMatchObject({ malformed: true });
  });
});

describe("details of members are not taken from a GraphQL that answers something else", () => {
  const large = () => makeTenant({ users: 250, teams: 1, repositories: 1, collaborators: 1 }, 3);
  test.each([{ data: {} }, { data: { nodes: null } }, { data: { organization: null } }])("%j", async (body) => {
    const plain = rowsOf((await openInstance({ tenant: large() }).sync({}, users)).store);
    const instance = openInstance({ tenant: large(), faults: [answer(/graphql/, body, { after: 1 })] });
    expect(rowsOf((await instance.sync({}, users)).store)).toEqual(plain);
  });

  test.each(["login", "html_url", "avatar_url"] as const)("nor where the list has another %s", async (key) => {
    const tenant = large();
    const members = tenant.orgs[0]!.members.slice(0, 100);
    const listed = members.map(({ login }) => tenant.users.find((one) => one.login === login)!);
    const body = listed.map(({ id, login }) => ({ id: Number(id), node_id: `U_${id}`, login, [key]: "listed" }));
    const headers = { link: '<https://ghe.example.com/api/v3/orgs/acme/members?page=2>; rel="next"' };
    const instance = openInstance({
      tenant,
      faults: [{ path: /\/members\?per_page=100$/, effect: { kind: "reply", reply: { status: 200, body, headers } } }],
    });
    const { resources } = rowsOf((await instance.sync({}, users)).store);
    expect(JSON.stringify(resources)).not.toContain('"listed"');
    const asked = instance.requests.filter(({ path }) => /\/user\/\d+$/.test(path));
    expect(asked).toHaveLength(Object.keys(resources).filter((id) => id.startsWith("user\0")).length);
  });
});

describe("access tokens", () => {
  const secrets = { resourceTypeIds: ["org", "api-key"] };
  const synced = async (token: object) => {
    const instance = openInstance({
      faults: [answer(/\/personal-access-tokens/, [{ id: 7, token_name: "t", owner: { id: 1 }, ...token }])],
    });
    const { store } = await instance.sync({ ...appConfig, syncSecrets: true }, secrets);
    return { row: JSON.parse(rowsOf(store).resources["api-key\x007"]!), logged: instance.logged };
  };
  const secretOf = ({ annotations }: { annotations: Record<string, unknown>[] }) =>
    annotations.find((one) => String(one["@type"]).endsWith("SecretTrait"))!;

  test("have their times to the nanosecond", async () => {
    const { row } = await synced({
      access_granted_at: "2026-05-01T12:30:00.123456789+02:00",
      token_expires_at: 1767225600,
      token_last_used_at: null,
    });
    expect(secretOf(row)).toMatchObject({
      createdAt: "2026-05-01T10:30:00.123456789Z",
      expiresAt: "2026-01-01T00:00:00Z",
    });
    expect(secretOf(row)).not.toHaveProperty("lastUsedAt");
  });

  test("whose owner is not named have the account 0", async () => {
    for (const owner of [null, undefined, {}]) {
      expect(secretOf((await synced({ owner })).row)).toMatchObject({
        createdById: { resourceType: "user", resource: "0" },
      });
    }
  });

  test("a time that is none is left out, with a warning", async () => {
    const { row, logged } = await synced({ token_expires_at: "never" });
    expect(secretOf(row)).not.toHaveProperty("expiresAt");
    expect(logged.filter((line) => line.startsWith("warn"))).toContainEqual(expect.stringContaining("never"));
  });
});

test.each([
  ["2026-05-01T10:00:00Z", "2026-05-01T10:00:00.000Z"],
  ["2026-05-01T10:00:00.5-07:00", "2026-05-01T17:00:00.500Z"],
  ["2026-05-01T10:00:00.1234567891Z", "2026-05-01T10:00:00.123Z"],
  [1767225600, "2026-01-01T00:00:00.000Z"],
  [1767225600123, "2026-01-01T00:00:00.123Z"],
])("%j is the time %s", (given, iso) => {
  const { seconds, nanos } = parseTime(given)!;
  expect(new Date(Number(seconds) * 1000 + Math.floor(nanos / 1e6)).toISOString()).toBe(iso);
});
test.each(["", "2026-05-01", "May 1 2026", "2026-05-01 10:00:00Z", "2026-13-01T10:00:00Z", 1.5])(
  "%j is no time",
  (given) => expect(parseTime(given)).toBeUndefined(),
);

test("a holder of an enterprise role without an account is counted", async () => {
  const tenant = makeTenant({ users: 5, teams: 0, repositories: 0 }, 1);
  const { login } = tenant.users[0]!;
  const instance = openInstance({
    tenant: tenantFile.parse({ ...tenant, enterprises: [{ slug: "acme-inc", users: [{ login, roles: ["Member"] }] }] }),
    faults: [
      answer(/consumed-licenses\?page=1/, {
        users: [
          { github_com_login: login, github_com_enterprise_roles: ["Member"] },
          { github_com_login: "", github_com_enterprise_roles: ["Member"] },
          { github_com_login: null, github_com_enterprise_roles: ["Member"] },
        ],
      }),
    ],
  });
  const { store, summary } = await instance.sync({ enterprises: ["acme-inc"] });
  expect(Object.keys(rowsOf(store).grants).filter((id) => id.startsWith("enterprise_role"))).toHaveLength(1);
  expect(summary.skips).toContainEqual(
    expect.objectContaining({ reason: "holders of enterprise roles without an account", count: 2 }),
  );
});

describe("what GitHub leaves out of a row is empty, unless something goes by it", () => {
  const fault = (path: RegExp, reply: { status: number; body?: unknown }): Fault => ({
    path,
    effect: { kind: "reply", reply },
  });
  test.each([
    [/\/organization-roles$/, { roles: [{ id: 5, name: null }] }, "org_role", { profile: { description: "" } }],
    [/\/orgs\/acme\/invitations/, [{ id: 5 }], "invitation", { profile: { login: "", inviter: "" } }],
  ])("%s", async (path, body, type, wanted) => {
    const instance = openInstance({ tenant: smallTenant(), faults: [fault(path, { status: 200, body })] });
    const { store } = await instance.sync({}, { resourceTypeIds: ["org", type], skipEntitlementsAndGrants: true });
    const row = JSON.parse(rowsOf(store).resources[`${type}\x005`]!);
    expect(row).toMatchObject(wanted);
    expect(row).not.toHaveProperty("displayName");
  });

  test.each([
    [/\/orgs\/acme\/repos/, [{ id: 5, name: null, html_url: null }], "repository", "number 1 (id 5)"],
    [/\/orgs\/acme\/repos/, [{ name: "five" }], "repository", "number 1 (name five)"],
    [/\/orgs\/acme\/members/, [{ id: 5 }], "user", "number 1 (id 5)"],
    [/\/orgs\/acme\/members/, [{ id: 5, login: "" }], "user", "login is empty text"],
    [/\/orgs\/acme\/members/, [{ login: "five" }], "user", "number 1 (login five)"],
    [/\/user\/\d+$/, { id: 5 }, "user", "login is missing"],
    [/\/orgs\/acme\/teams/, [{ name: "Five" }], "team", "id is missing"],
  ])("%s: %j", async (path, body, type, named) => {
    const instance = openInstance({ tenant: smallTenant(), faults: [fault(path, { status: 200, body })] });
    await expect(instance.sync({}, { resourceTypeIds: ["org", type] })).rejects.toMatchObject({
      malformed: true,
      message: expect.stringContaining(named),
    });
  });

  // Nowhere does GitHub document 204 or 409 for a list that is read here, as it does for contributors and commits of an
  // empty repository: https://docs.github.com/en/rest/repos/repos#list-repository-contributors
  test("a list without a body has not said that it is empty, a refusal other than 403 ends the sync", async () => {
    const synced = (status: number) =>
      openInstance({ tenant: smallTenant(), faults: [fault(/\/collaborators/, { status })] }).sync();
    await expect(synced(204)).rejects.toMatchObject({ malformed: true });
    await expect(synced(404)).rejects.toMatchObject({ code: "FailedPrecondition" });
    await expect(synced(409)).rejects.toMatchObject({ code: "AlreadyExists" });
  });

  test.each(["teams", "collaborators"])(
    "a repository blocked for legal reasons (451, %s) is skipped, counted once",
    async (list) => {
      const [, two] = smallTenant().orgs[0]!.repos;
      const reply = { status: 451, body: { message: "Repository access blocked", block: { reason: "dmca" } } };
      const instance = openInstance({
        tenant: smallTenant(),
        faults: [{ path: new RegExp(`/repos/acme/${two!.name}/${list}`), effect: { kind: "reply", reply } }],
      });
      const plain = rowsOf((await openInstance({ tenant: smallTenant() }).sync()).store);
      const { store, summary } = await instance.sync();
      expect(summary.skips).toMatchObject([
        { reason: "repositories that GitHub blocks for legal reasons", count: 1, resourceTypeId: "repository" },
      ]);
      const { resources, grants } = rowsOf(store);
      expect(resources).toEqual(plain.resources);
      const others = (all: object) => Object.keys(all).filter((id) => !id.startsWith(`repository:${two!.id}:`));
      expect(others(grants)).toEqual(others(plain.grants));
      expect(Object.keys(grants).length).toBeLessThan(Object.keys(plain.grants).length);
    },
  );

  test("who has access at a level that GitHub does not say is counted", async () => {
    const body = [
      { id: 5, login: "five" },
      { id: 6, login: "six", permissions: null },
    ];
    const instance = openInstance({ tenant: smallTenant(), faults: [fault(/\/collaborators/, { status: 200, body })] });
    const { summary } = await instance.sync();
    expect(summary.skips).toMatchObject([
      { reason: "holders of access to repositories whose levels GitHub does not say", count: 8 },
    ]);
  });
});
