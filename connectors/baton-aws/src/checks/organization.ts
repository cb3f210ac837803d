import { type Check, inParallel } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { isDenied, isGone } from "../tolerated.ts";
import { otherAccounts } from "./accounts.ts";
import { check, found, nothing, type Work } from "./check.ts";
import { otherIamChecks } from "./iam.ts";

const firstAccount = async ({ organizations }: Client, signal: AbortSignal) =>
  (await organizations.listAccounts(undefined, signal)).items[0];

export const organizationChecks: readonly Check<Client>[] = [
  check(
    "list accounts",
    ["organizations:ListAccounts"],
    ["account", "account_iam"],
    async ({ organizations }, signal) => found((await organizations.listAccounts(undefined, signal)).items),
  ),
];
export const treeChecks: readonly Check<Client>[] = [
  check("place of an account", ["organizations:ListParents"], ["account"], async (client, signal) => {
    const account = await firstAccount(client, signal);
    if (!account) return nothing("account");
    return found(await client.organizations.listParents(account.Id, signal));
  }),
  check("list roots", ["organizations:ListRoots"], ["organization"], async ({ organizations }, signal) =>
    found((await organizations.listRoots(undefined, signal)).items),
  ),
  check(
    "list units",
    ["organizations:ListOrganizationalUnitsForParent"],
    ["organizational_unit"],
    async ({ organizations }, signal) => {
      const [root] = (await organizations.listRoots(undefined, signal)).items;
      return root ? found((await organizations.listUnits(root.Id, undefined, signal)).items) : nothing("root");
    },
  ),
];

export const childCheck = check(
  "assume the role in other accounts",
  ["sts:AssumeRole"],
  ["account_iam"],
  async (client, signal) => {
    const { all, reached, refused } = await otherAccounts(client, signal);
    const tried = reached.length + refused.length;
    if (tried === 0) return nothing("other account");
    if (refused.length === 0) return { status: "works", detail: `${tried} of ${all} other accounts were tried` };
    const hint = `Create the role ${client.config.childRoleName} there, with a trust of the account ${await client.mainAccount(signal)}.`;
    const detail = `sts:AssumeRole is refused in ${refused.length} of ${tried} accounts: ${refused.join(", ")}`;
    return { status: "fails", detail, hint };
  },
);

/** What is tried in the account of the credentials, in each of the others. */
export const childIamCheck = check(
  "IAM of other accounts",
  [],
  ["iam_user", "group", "role", "iam_policy", "inline_policy", "access-key"],
  async (client, signal) => {
    const { reached } = await otherAccounts(client, signal);
    if (reached.length === 0) return nothing("other account");
    const missing = await inParallel(reached, 4, async (account) => {
      const inside: Client = { ...client, mainAccount: async () => account };
      const failed: string[] = [];
      for (const { run, permissions } of otherIamChecks) {
        await run({ client: inside, signal } as Parameters<typeof run>[0]).catch((thrown: unknown) => {
          if (!isDenied(thrown)) throw thrown;
          failed.push(thrown.permission ?? permissions?.[0] ?? thrown.message);
        });
      }
      return [...new Set(failed)].map((permission) => `${permission} in ${account}`);
    });
    const all = missing.flat();
    if (all.length === 0) return { status: "works", detail: `tried in ${reached.length} accounts` };
    return { status: "fails", detail: all.join(", "), hint: "Allow it to the role that is assumed there." };
  },
);

/** On the first permission set. */
const onSet =
  (ask: (client: Client, arn: string, signal: AbortSignal) => Promise<unknown>): Work =>
  async (client, signal) => {
    const { sso } = await client.identityCenter(signal);
    const [first] = (await sso.listPermissionSets(undefined, signal)).items;
    if (first === undefined) return nothing("permission set");
    await ask(client, first, signal).catch((thrown: unknown) => {
      if (!isGone(thrown)) throw thrown;
    });
    return { status: "works" };
  };
const ssoOf = async (client: Client, signal: AbortSignal) => (await client.identityCenter(signal)).sso;

export const identityCenterChecks: readonly Check<Client>[] = [
  check(
    "find Identity Center",
    ["sso:ListInstances"],
    ["sso_user", "sso_group", "account", "permission_set"],
    async (client, signal) => ({ status: "works", detail: `it is in ${(await client.identityCenter(signal)).region}` }),
  ),
  check("list users of Identity Center", ["identitystore:ListUsers"], ["sso_user"], async (client, signal) =>
    found((await (await client.identityCenter(signal)).store.listUsers(undefined, signal)).items),
  ),
  check("list groups of Identity Center", ["identitystore:ListGroups"], ["sso_group"], async (client, signal) =>
    found((await (await client.identityCenter(signal)).store.listGroups(undefined, signal)).items),
  ),
  check(
    "members of a group of Identity Center",
    ["identitystore:ListGroupMemberships"],
    ["sso_group"],
    async (client, signal) => {
      const { store } = await client.identityCenter(signal);
      const [group] = (await store.listGroups(undefined, signal)).items;
      return group ? found((await store.listMemberships(group.GroupId, undefined, signal)).items) : nothing("group");
    },
  ),
  check("list permission sets", ["sso:ListPermissionSets"], ["permission_set", "account"], async (client, signal) =>
    found((await (await ssoOf(client, signal)).listPermissionSets(undefined, signal)).items),
  ),
  check(
    "read a permission set",
    ["sso:DescribePermissionSet"],
    ["permission_set", "account"],
    onSet(async (client, arn, signal) => (await ssoOf(client, signal)).describePermissionSet(arn, signal)),
  ),
  check(
    "managed policies of a permission set",
    ["sso:ListManagedPoliciesInPermissionSet"],
    ["permission_set", "permission_set_assignment"],
    onSet(async (client, arn, signal) => (await ssoOf(client, signal)).listManagedPolicies(arn, undefined, signal)),
  ),
  check(
    "customer policies of a permission set",
    ["sso:ListCustomerManagedPolicyReferencesInPermissionSet"],
    ["permission_set_assignment"],
    onSet(async (client, arn, signal) => (await ssoOf(client, signal)).listCustomerReferences(arn, undefined, signal)),
  ),
  check(
    "inline policy of a permission set",
    ["sso:GetInlinePolicyForPermissionSet"],
    ["inline_policy"],
    onSet(async (client, arn, signal) => (await ssoOf(client, signal)).inlinePolicy(arn, signal)),
  ),
  check(
    "permission sets of an account",
    ["sso:ListPermissionSetsProvisionedToAccount"],
    ["account", "permission_set_assignment"],
    async (client, signal) => {
      const account = await firstAccount(client, signal);
      if (!account) return nothing("account");
      return found((await (await ssoOf(client, signal)).listProvisioned(account.Id, undefined, signal)).items);
    },
  ),
  check(
    "assignments",
    ["sso:ListAccountAssignments"],
    ["account", "permission_set_assignment"],
    onSet(async (client, permissionSetArn, signal) => {
      const account = await firstAccount(client, signal);
      if (account)
        await (await ssoOf(client, signal)).listAssignments(
          { accountId: account.Id, permissionSetArn },
          undefined,
          signal,
        );
    }),
  ),
];

export const signInCheck = check("sign-ins", ["cloudtrail:LookupEvents"], [], async (client, signal) => {
  const end = client.now();
  const { cloudTrail } = await client.identityCenter(signal);
  await cloudTrail.lookUpSignIns({ start: new Date(end.getTime() - 3_600_000), end }, undefined, signal);
  return { status: "works" };
});
