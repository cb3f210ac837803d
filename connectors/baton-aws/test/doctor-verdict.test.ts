import { runHere } from "@baton-connectors/conformance";
import { startServer } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { type AwsTenant, accessKey, createAws, makeTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { config } from "../src/config.ts";
import { aws } from "../src/connector.ts";
import { openAws } from "./aws.ts";
import { storedRows } from "./golden.ts";
import { inNoEnvironment } from "./least-roles.ts";

const tenant = makeTenant(
  { users: 4, groups: 2, roles: 3, policies: 3, accounts: 3, permissionSets: 4, assignments: 12, awsPolicies: 6 },
  5,
);
const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" };
const flagsOfKeys = [
  `--global-access-key-id=${accessKey.id}`,
  `--global-secret-access-key=${accessKey.secret}`,
  "--global-region=us-east-1",
];
const details = "iam:GetAccountAuthorizationDetails";

const iam = [
  ...["ListUsers", "ListGroups", "ListRoles", "ListPolicies", "GetPolicy", "GetPolicyVersion", "ListAccessKeys"],
  ...["GetAccessKeyLastUsed", "GetUser", "GetRole", "GetGroup", "ListAttachedUserPolicies", "ListAttachedRolePolicies"],
  ...["ListAttachedGroupPolicies", "ListUserPolicies", "ListRolePolicies", "ListGroupPolicies", "GetUserPolicy"],
  ...["GetRolePolicy", "GetGroupPolicy"],
].map((action) => `iam:${action}`);
const organization = [
  ...["organizations:ListAccounts", "organizations:ListParents", "organizations:ListRoots"],
  ...[
    "organizations:ListOrganizationalUnitsForParent",
    "sts:AssumeRole",
    "sso:ListInstances",
    "sso:ListPermissionSets",
  ],
  ...["sso:DescribePermissionSet", "sso:ListPermissionSetsProvisionedToAccount", "sso:ListAccountAssignments"],
  ...["sso:ListManagedPoliciesInPermissionSet", "sso:ListCustomerManagedPolicyReferencesInPermissionSet"],
  ...["sso:GetInlinePolicyForPermissionSet", "identitystore:ListUsers", "identitystore:ListGroups"],
  "identitystore:ListGroupMemberships",
];

interface Setting {
  readonly given: Partial<Config>;
  readonly flags: readonly string[];
  /** Besides the one that is tried. */
  readonly denied: readonly string[];
  readonly actions: readonly string[];
}
const settings: Readonly<Record<string, Setting>> = {
  "one account, each object by itself": {
    given: { syncSecrets: true },
    flags: ["--sync-secrets"],
    denied: [details],
    actions: iam,
  },
  "one account, with its details": {
    given: { syncSecrets: true },
    flags: ["--sync-secrets"],
    denied: [],
    actions: [...iam, details],
  },
  "an organization with Identity Center": {
    given: { orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true },
    flags: ["--global-aws-orgs-enabled", "--global-aws-sso-enabled", "--global-aws-cross-account-iam-enabled"],
    denied: [],
    actions: organization,
  },
};

/** What a sync leaves: nothing is said to be missing, and all rows are there. */
async function synced(denied: readonly string[], { given }: Setting, from: AwsTenant = tenant) {
  try {
    const app = openAws(from, { ...keys, ...given }, { deny: denied });
    const { store, summary } = await app.sync();
    const rows = Object.values(storedRows(store)).map((kind) => [...kind].sort());
    return { skips: summary.skips.map(({ reason }) => reason), rows: JSON.stringify(rows) };
  } catch (thrown) {
    return { skips: [String(thrown)], rows: "" };
  }
}

inNoEnvironment();

async function doctor(denied: readonly string[], { flags }: Setting) {
  const { handle, calls } = createAws(tenant, { deny: denied });
  const server = await startServer({ handle });
  process.env.AWS_ENDPOINT_URL = server.url;
  const { output, status } = await runHere({ name: "baton-aws", config, connector: async () => aws }, [
    ...["doctor", "-o", "json", "--log-level=error", ...flagsOfKeys, ...flags],
  ]).finally(() => server.close());
  const { syncComplete, steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
    syncComplete: string;
    steps: { state: string; detail: string; hint: string }[];
  };
  return { syncComplete, status, failed: steps.filter(({ state }) => state === "fails"), calls };
}

describe("what doctor says is what a sync then does, whichever permission is missing", () => {
  const cases = Object.entries(settings).flatMap(([name, setting]) =>
    ["nothing", ...setting.actions].map((action) => [action, name, setting] as const),
  );
  let complete = 0;
  test.each(cases)("%s, %s", async (action, _, setting) => {
    const wanted = await synced(setting.denied, setting);
    expect(wanted.skips).toEqual([]);
    const denied = [...setting.denied, action];
    const after = await synced(denied, setting);
    const isWhole = after.skips.length === 0 && after.rows === wanted.rows;
    const { syncComplete, status, failed, calls } = await doctor(denied, setting);
    expect([action, syncComplete === "yes", status === 0, after.skips]).toEqual([
      action,
      isWhole,
      isWhole,
      after.skips,
    ]);
    if (isWhole) complete++;
    else expect(failed.map(({ detail }) => detail).join("\n")).toContain(action);
    // It changes nothing.
    expect(
      calls.map((call) => call.action).filter((one) => !/:(List|Get|Describe|Lookup|Simulate|AssumeRole$)/.test(one)),
    ).toEqual([]);
  });
  test("some of them are complete, and others not", () => {
    expect([complete > 5, complete < cases.length - 5]).toEqual([true, true]);
  });
});
