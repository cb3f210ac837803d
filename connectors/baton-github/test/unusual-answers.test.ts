import type { Fault } from "@baton-connectors/simulators";
import { makeTenant, type Tenant, tenantFile } from "@baton-connectors/simulators/github";
import { describe, expect, test } from "@jest/globals";
import { parseTime } from "../src/github/time.ts";
import { appConfig, openInstance, rowsOf, smallTenant, tenantA } from "./instance.ts";

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
    ["a list that does not say whether it goes on", identitiesOf({ edges: [] })],
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

test("GraphQL without data is an organization without SAML", async () => {
  const plain = rowsOf((await openInstance({ tenant: smallTenant() }).sync({}, users)).store);
  for (const body of [{}, { data: null }]) {
    const instance = openInstance({ tenant: smallTenant(), faults: [answer(/graphql/, body)] });
    expect(rowsOf((await instance.sync({}, users)).store)).toEqual(plain);
  }
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
      tenant: tenantA(),
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

describe("what GitHub leaves out of a row is empty", () => {
  const fault = (path: RegExp, reply: { status: number; body?: unknown }): Fault => ({
    path,
    effect: { kind: "reply", reply },
  });
  test.each([
    [
      /\/orgs\/acme\/repos/,
      [{ id: 5, name: null, html_url: null }],
      "repository",
      { parentResourceId: { resource: "9001" } },
    ],
    [/\/organization-roles$/, { roles: [{ id: 5, name: null }] }, "org_role", { profile: { description: "" } }],
    [/\/orgs\/acme\/invitations/, [{ id: 5 }], "invitation", { profile: { login: "", inviter: "" } }],
    [/\/user\/\d+$/, { id: 5 }, "user", { profile: { first_name: "", last_name: "", user_id: "5" } }],
  ])("%s", async (path, body, type, wanted) => {
    const instance = openInstance({ tenant: smallTenant(), faults: [fault(path, { status: 200, body })] });
    const { store } = await instance.sync({}, { resourceTypeIds: ["org", type], skipEntitlementsAndGrants: true });
    const row = JSON.parse(rowsOf(store).resources[`${type}\x005`]!);
    expect(row).toMatchObject(wanted);
    expect(row).not.toHaveProperty("displayName");
  });

  test("a list without a body has nothing in it, a refusal other than 403 and 404 ends the sync", async () => {
    const plain = rowsOf((await openInstance({ tenant: smallTenant() }).sync()).store).grants;
    const synced = (status: number) =>
      openInstance({ tenant: smallTenant(), faults: [fault(/\/collaborators/, { status })] }).sync();
    const { grants } = rowsOf((await synced(204)).store);
    const [before, after] = [plain, grants].map((rows) =>
      Object.values(rows).filter((row) => row.includes("repo-grant:")),
    );
    expect(after!.length).toBeLessThan(before!.length);
    expect(after!.every((row) => row.includes('"team"'))).toBe(true);
    await expect(synced(409)).rejects.toMatchObject({ code: "AlreadyExists" });
    await expect(synced(451)).rejects.toMatchObject({ code: "InvalidArgument" });
  });
});
