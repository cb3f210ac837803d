import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeTenant, startGithub, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, appKeys, openInstance, rowsOf } from "./instance.ts";
import { runAsProgram } from "./program.ts";

/** One organization with something of everything, one repository of it public. */
function tenantOf(): Tenant {
  const tenant = makeTenant({ users: 8, teams: 2, repositories: 2 }, 1);
  const [acme] = tenant.orgs;
  acme!.repos[1]!.private = false;
  acme!.pats = [{ id: "800000", owner: "user-0", token_name: "t", access_granted_at: "2026-02-03T04:05:06Z" }] as never;
  acme!.installations = [{ id: "501", app_id: "61", app_slug: "ci-bot" }] as never;
  const users = tenant.users.map(({ login }) => ({ login, roles: ["Member"] }));
  return tenantFile.parse({ ...tenant, enterprises: [{ slug: "acme-inc", users }] });
}

interface Setting {
  readonly flags: readonly string[];
  readonly change: Partial<Config>;
  readonly types?: readonly string[];
}
const plain: Setting = { flags: [], change: {} };
const direct: Setting = { flags: ["--direct-collaborators-only"], change: { directCollaboratorsOnly: true } };
const apps: Setting = { flags: ["--sync-resource-types", "org,app"], change: {}, types: ["org", "app"] };
const teams: Setting = {
  flags: ["--sync-resource-types", "org,team,user"],
  change: {},
  types: ["org", "team", "user"],
};
const enterprises: Setting = { flags: ["--enterprises", "acme-inc"], change: { enterprises: ["acme-inc"] } };
const secrets: Setting = { flags: ["--sync-secrets"], change: { syncSecrets: true } };

const scopes = ["repo", "read:org", "admin:org", "read:enterprise", "user"];
const permitted = {
  members: "read",
  metadata: "read",
  administration: "read",
  organization_administration: "read",
  organization_custom_org_roles: "read",
} as const;
const ofApp = { ...permitted, organization_personal_access_tokens: "read" } as const;
const without = (all: Readonly<Record<string, "read">>, name: string) =>
  Object.fromEntries(Object.entries(all).filter(([one]) => one !== name));

/** What a sync leaves: nothing is said to be missing, and all rows are there. */
async function synced(tenant: Tenant, { change, types }: Setting, credentials: Partial<Config>) {
  const instance = openInstance({ tenant });
  try {
    const { store, summary } = await instance.sync({ ...credentials, ...change }, types && { resourceTypeIds: types });
    return { skips: summary.skips.map(({ reason }) => reason), rows: JSON.stringify(rowsOf(store)) };
  } catch (thrown) {
    return { skips: [String(thrown)], rows: "" };
  }
}

/** Ids and logins are taken out; of GraphQL the field counts. */
function kindOf({ method, path, body }: { method: string; path: string; body: string }): string {
  const fields = [
    "externalIdentities",
    "samlIdentityProvider",
    "enterpriseOwners",
    "organizations(",
    "members(",
    "nodes(",
  ];
  const field = path.endsWith("/graphql") ? (fields.find((one) => body.includes(one)) ?? body) : "";
  const short = path
    .replace("/api/v3", "")
    .replaceAll(/\d+/g, "#")
    .replaceAll(/(repository|user)-#/g, "#");
  return [method, short, field].join(" ").trim();
}

async function verdictOf(url: string, flags: readonly string[]): Promise<string> {
  const { output } = await runAsProgram(["doctor", "-o", "json", "--instance-url", url, ...flags]);
  return JSON.parse(output.slice(output.indexOf("{"))).syncComplete;
}

describe("what doctor says is what a sync then does, whichever permission is missing", () => {
  const tenant = tenantOf();
  // GitHub's scopes contain one another: read:org goes with admin:org.
  const classic = {
    all: scopes,
    ...Object.fromEntries(scopes.map((one) => [one, scopes.filter((other) => other !== one)])),
  };
  for (const [name, held] of Object.entries({ ...classic, "admin:org and read:org": ["repo", "user"] }))
    tenant.tokens[`ghp_${name}`] = { user: "user-0", scopes: held };
  for (const name of ["nothing", ...Object.keys(permitted)])
    tenant.tokens[`github_pat_${name}`] = { user: "user-0", permissions: without(permitted, name) };
  let server: Awaited<ReturnType<typeof startGithub>>;
  beforeAll(async () => {
    server = await startGithub({ tenant });
  });
  afterAll(() => server.close());

  const settings = { plain, direct, apps, teams, enterprises };
  const cases = Object.entries(settings).flatMap(([setting, how]) =>
    Object.keys(tenant.tokens)
      .filter((token) => token !== "ghp_simulated" && !(how === enterprises && token.startsWith("github_pat_")))
      .map((token) => [token.replace(/^(ghp|github_pat)_/, "$1, without "), setting, token, how] as const),
  );
  let complete = 0;
  test.each(cases)("%s, %s", async (_, setting, token, how) => {
    const whole = token.startsWith("ghp_") ? "ghp_all" : "github_pat_nothing";
    const orgs = ["acme"];
    const wanted = await synced(tenant, how, { token: whole, orgs });
    expect(wanted.skips).toEqual([]);
    const found = await synced(tenant, how, { token, orgs });
    const isWhole = found.skips.length === 0 && found.rows === wanted.rows;
    const verdict = await verdictOf(server.url, ["--token", token, "--orgs", "acme", ...how.flags]);
    expect([token, setting, verdict === "yes", found.skips]).toEqual([token, setting, isWhole, found.skips]);
    if (isWhole) complete++;
  });
  test("some of them are complete, and others not", () => {
    expect([complete > 10, complete < cases.length - 10]).toEqual([true, true]);
  });
});

test("nor is a sync complete where collaborators and teams of every repository are refused", async () => {
  const tenant = tenantOf();
  for (const one of tenant.orgs[0]!.repos) Object.assign(one, { collaborators_status: 403, teams_status: 403 });
  expect((await synced(tenant, plain, { token: "ghp_simulated" })).skips).toHaveLength(2);
  const server = await startGithub({ tenant });
  const verdict = await verdictOf(server.url, ["--token", "ghp_simulated"]).finally(() => server.close());
  expect(verdict).toBe("no");
});

describe("and with a GitHub App", () => {
  const credentials = { ...appConfig, appId: "42", org: "acme" };
  const flags = [
    ...["--auth-method", "github-app-group", "--app-id", "42", "--org", "acme"],
    ...["--app-privatekey", appKeys.privateKey.replaceAll("\n", "\\n")],
  ];
  const withApp = (permissions: Readonly<Record<string, string>>) =>
    tenantFile.parse({
      ...tenantOf(),
      app: { id: "42", public_key: appKeys.publicKey, installations: { acme: "71" }, permissions },
    });
  const settings = { plain, direct, apps, secrets };
  const cases = Object.keys(settings).flatMap((setting) =>
    ["nothing", ...Object.keys(ofApp)].map((name) => [name, setting as keyof typeof settings] as const),
  );
  test.each(cases)("without %s, %s", async (name, setting) => {
    const how = settings[setting];
    const wanted = await synced(withApp(ofApp), how, credentials);
    expect(wanted.skips).toEqual([]);
    const tenant = withApp(without(ofApp, name));
    const found = await synced(tenant, how, credentials);
    const isWhole = found.skips.length === 0 && found.rows === wanted.rows;
    const server = await startGithub({ tenant });
    const verdict = await verdictOf(server.url, [...flags, ...how.flags]).finally(() => server.close());
    expect([name, setting, verdict === "yes", found.skips]).toEqual([name, setting, isWhole, found.skips]);
  });
});

describe("doctor asks for what a sync with these settings asks for, and for nothing else:", () => {
  /** An organization with a SAML provider of its own, in an enterprise in which the App is installed, too. */
  const tenantFor = (permissions: Readonly<Record<string, string>>) => {
    const tenant = tenantOf();
    const identities = tenant.users.map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [] }));
    tenant.orgs[0]!.saml = { id: "P_1", ssoUrl: "https://idp.example.com", identities };
    tenant.enterprises[0]!.organizations = ["acme"];
    const installations = { installations: { acme: "71" }, enterprise_installations: { "acme-inc": "72" } };
    return tenantFile.parse({
      ...tenant,
      app: { id: "42", public_key: appKeys.publicKey, permissions, ...installations },
    });
  };
  const token = { flags: ["--token", "ghp_simulated"], change: { token: "ghp_simulated" } };
  const app = {
    flags: [
      ...["--auth-method", "github-app-group", "--app-id", "42", "--org", "acme"],
      ...["--app-privatekey", appKeys.privateKey.replaceAll("\n", "\\n")],
    ],
    change: { ...appConfig, appId: "42", org: "acme" },
  };
  const licences: Setting = {
    flags: ["--enterprises", "acme-inc", "--sync-resource-types", "org,user,enterprise_role,license"],
    ...{ change: { enterprises: ["acme-inc"] }, types: ["org", "user", "enterprise_role", "license"] },
  };
  test.each([
    ["a token", token, plain],
    ["a token, direct collaborators only", token, direct],
    ["a token, installed apps by name", token, apps],
    ["a token, teams by name", token, teams],
    ["a token, an enterprise", token, enterprises],
    ["a token, licences by name", token, licences],
    ["a GitHub App", app, plain],
    ["a GitHub App, access tokens", app, secrets],
    ["a GitHub App, an enterprise", app, enterprises],
  ])("%s", async (_, { flags, change }, setting) => {
    const tenant = tenantFor(ofApp);
    const instance = openInstance({ tenant: structuredClone(tenant) });
    await instance.sync({ ...change, ...setting.change }, setting.types && { resourceTypeIds: setting.types }, {
      syncResourceTypes: setting.types ?? [],
    });
    const server = await startGithub({ tenant });
    const verdict = await verdictOf(server.url, [...flags, ...setting.flags]).finally(() => server.close());
    const kinds = (requests: readonly Parameters<typeof kindOf>[0][]) => [...new Set(requests.map(kindOf))].sort();
    expect([verdict, kinds(server.requests)]).toEqual(["yes", kinds(instance.requests)]);
  });
});
