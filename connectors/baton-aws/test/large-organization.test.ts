import { expect, test } from "@jest/globals";
import { accessKey, documentedLimits, makeTenant } from "../simulator/index.ts";
import { openAws } from "./aws.ts";

/** Of the shape of a large one; bench/aws.ts has all of it. */
const tenant = makeTenant(
  {
    ...{ accounts: 12, permissionSets: 30, assignments: 360, ssoUsers: 60, ssoGroups: 10 },
    ...{ users: 3, groups: 1, roles: 2, policies: 1, awsPolicies: 3 },
  },
  1,
);
const given = {
  ...{ accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "us-east-1" },
  ...{ orgsEnabled: true, ssoEnabled: true, crossAccountEnabled: true },
};

test("a large organization is asked once for each account and permission set, as fast as AWS lets it be and no faster", async () => {
  const app = openAws(tenant, given, documentedLimits);
  const paced: number[] = [];
  const { summary } = await app.sync({
    onEvent: (event) => {
      if (event.kind === "paced") paced.push(event.waitMs);
    },
  });
  expect([summary.outcome, summary.skips]).toEqual(["finished", []]);
  const counts = new Map<string, { done: number; refused: number }>();
  for (const { action, status } of app.sent) {
    const count = counts.get(action) ?? { done: 0, refused: 0 };
    counts.set(action, count);
    if (status === 200) count.done++;
    else count.refused++;
  }
  const done = (action: string) => counts.get(action)?.done;
  // Assignments: 30 pairs of each account, read once for accounts and bindings.
  expect(done("sso:ListAccountAssignments")).toBe(360);
  expect(done("sso:ListPermissionSetsProvisionedToAccount")).toBe(12);
  expect(done("sso:DescribePermissionSet")).toBe(30);
  expect(done("sso:ListCustomerManagedPolicyReferencesInPermissionSet")).toBe(30);
  // IAM of an account: five lists, whatever it has, and its users' keys.
  expect(done("iam:GetAccountAuthorizationDetails")).toBe(12);
  expect(["Users", "Groups", "Roles", "Policies"].map((list) => done(`iam:List${list}`))).toEqual([12, 12, 12, 12]);
  expect([done("iam:ListAccessKeys"), done("iam:GetAccessKeyLastUsed")]).toEqual([36, 12]);
  // Before it is known which calls draw from the limit, a few are too many.
  const refused = counts.values().reduce((sum, count) => sum + count.refused, 0);
  expect(refused).toBeLessThan(30);
  // Four in a quarter of a second.
  const asked = app.sent.filter(({ action }) => /^(sso|identitystore):/.test(action)).length;
  const waited = paced.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeLessThan((asked / 16) * 1000 * 1.2);
});
