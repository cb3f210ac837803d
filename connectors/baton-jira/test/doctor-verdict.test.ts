import { runHere } from "@baton-connectors/conformance";
import { startServer } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import {
  allScopes,
  apiToken,
  type Credential,
  createJira,
  email,
  type JiraTenant,
  makeTenant,
  organizationId,
  organizationKey,
} from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { jira } from "../src/connector.ts";
import { storedRows } from "./golden.ts";
import { openJira } from "./jira.ts";

const tenant = makeTenant({ users: 24, groups: 4, projects: 3 }, 5);
const gatewayPath = `/ex/jira/${tenant.site.cloudId}`;

interface Setting {
  readonly credential: Partial<Credential>;
  readonly organization?: { readonly key: string };
}
const withCredential = (credential: Partial<Credential>): JiraTenant => ({
  ...tenant,
  credentials: [{ email, token: apiToken, ...credential }],
});

/** What a sync leaves: nothing is said to be missing, and all rows are there. */
async function synced({ credential, organization }: Setting) {
  const given = {
    ...(credential.scopes && { jiraUrl: `https://api.atlassian.com${gatewayPath}` }),
    ...(organization && { atlassianOrgId: organizationId, atlassianApiToken: organization.key }),
  };
  try {
    const { store, summary } = await openJira(withCredential(credential), given).sync();
    const rows = Object.values(storedRows(store)).map((kind) => [...kind].sort());
    return { skips: summary.skips.map(({ reason }) => reason), rows: JSON.stringify(rows) };
  } catch (thrown) {
    return { skips: [String(thrown)], rows: "" };
  }
}

interface Step {
  readonly name: string;
  readonly state: string;
  readonly detail: string;
  readonly hint: string;
}

async function doctor({ credential }: Setting) {
  const server = await startServer({ handle: createJira(withCredential(credential)).handle });
  const url = credential.scopes ? `${server.url}${gatewayPath}` : server.url;
  const { output, status } = await runHere({ name: "baton-jira", config, connector: async () => jira }, [
    ...["doctor", "-o", "json", "--log-level=error", "--ticketing"],
    ...["--jira-url", url, "--jira-email", email, "--jira-api-token", apiToken],
  ]).finally(() => server.close());
  const { syncComplete, steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
    syncComplete: string;
    steps: readonly Step[];
  };
  const failed = steps.filter(({ state }) => state === "fails");
  return { syncComplete, status, steps, failed, requests: server.requests };
}

/** What is refused, and what doctor must name. */
const refusals: readonly (readonly [string, Setting, string])[] = [
  ["nothing", { credential: {} }, ""],
  ["users", { credential: { deny: ["/users/search"] } }, "Browse users and groups"],
  ["groups", { credential: { deny: ["/group/bulk"] } }, "Browse users and groups"],
  ["members", { credential: { deny: ["/group/member"] } }, "Browse users and groups"],
  ["participants", { credential: { deny: ["/viewissue/"] } }, "Browse users and groups"],
  ["projects", { credential: { deny: ["/project/search"] } }, "Browse projects"],
  ["each project", { credential: { deny: ["/project/\\d+$"] } }, "Browse projects"],
  ["roles", { credential: { deny: ["/api/3/role"] } }, "Administer Jira"],
  ["who has roles", { credential: { deny: ["/project/\\d+/role/"] } }, "Administer projects"],
  ["nothing, with scopes", { credential: { scopes: allScopes } }, ""],
  ...["read:jira-user", "read:jira-work"].map(
    (scope) => [scope, { credential: { scopes: allScopes.filter((one) => one !== scope) } }, scope] as const,
  ),
];

describe("what doctor says is what a sync then does, whatever is refused", () => {
  let complete = 0;
  test.each(refusals)("%s", async (_, setting, named) => {
    const wanted = await synced({ credential: setting.credential.scopes ? { scopes: allScopes } : {} });
    expect(wanted.skips).toEqual([]);
    const after = await synced(setting);
    const isWhole = after.skips.length === 0 && after.rows === wanted.rows;
    const { syncComplete, status, failed, requests } = await doctor(setting);
    expect([syncComplete === "yes", status === 0, after.skips]).toEqual([isWhole, isWhole, after.skips]);
    if (isWhole) complete++;
    else expect(failed.map(({ detail, hint }) => `${detail} ${hint}`).join("\n")).toContain(named);
    // It changes nothing.
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });
  test("two of them are complete", () => expect(complete).toBe(2));
});

describe("what cannot be changed is named, and a sync is complete without it", () => {
  test.each([
    ["ADMINISTER", "Site administrator"],
    ["ADMINISTER_PROJECTS", "Administer projects"],
    ["CREATE_ISSUES", "Create issues"],
  ])("%s", async (key, named) => {
    const { syncComplete, failed } = await doctor({ credential: { lacks: [key] } });
    expect([syncComplete, failed.map(({ detail }) => detail)]).toEqual([
      "yes",
      [`the account lacks the permission ${named}`],
    ]);
  });

  test("fields of issues that may not be created", async () => {
    const { syncComplete, failed } = await doctor({ credential: { deny: ["/createmeta/"] } });
    expect([syncComplete, failed.map(({ name }) => name)]).toEqual(["yes", ["list ticket schemas and create tickets"]]);
  });

  test("scopes for changes, which Jira does not tell, are said to be unknown", async () => {
    const { steps } = await doctor({ credential: { scopes: allScopes } });
    const unknown = steps.filter(({ state }) => state === "unknown").map(({ detail }) => detail);
    for (const scope of ["manage:jira-configuration", "manage:jira-project", "write:jira-work"])
      expect(unknown.join("\n")).toContain(scope);
  });
});

test("a wrong key of an organization is named before anything is read", async () => {
  const settings = { atlassianOrgId: organizationId, atlassianApiToken: `${organizationKey}x` };
  await expect(openJira(tenant, settings).runtime.validate()).rejects.toMatchObject({ code: "Unauthenticated" });
});
