import type { Check, CheckResult } from "@baton-connectors/sdk";
import { everyItem } from "@baton-connectors/sdk";
import { isActive, type OrgAccount } from "./aws/organizations.ts";
import type { Account, Client } from "./client.ts";
import type { Config } from "./config.ts";
import type { Owner } from "./iam/api.ts";
import { hasIdentityCenter, isCrossAccount } from "./start-checks.ts";
import { isDenied, isGone } from "./tolerated.ts";

type Work = (client: Client, signal: AbortSignal) => Promise<CheckResult>;

const check = (
  name: string,
  permissions: readonly string[],
  resourceTypes: readonly string[],
  run: Work,
): Check<Client> => ({
  ...{ name, permissions, resourceTypes, purpose: "sync" as const },
  run: ({ client, signal }) => run(client, signal),
});

const found = (rows: readonly unknown[]): CheckResult => ({ status: "works", detail: `at least ${rows.length} found` });
const nothing = (what: string): CheckResult => ({ status: "unknown", detail: `there is no ${what} to try it on` });

/** In the account that the connector has credentials of. */
const inMain =
  (work: <A>(account: Account<A>, signal: AbortSignal) => Promise<CheckResult>): Work =>
  async (client, signal) =>
    client.inAccount(await client.mainAccount(signal), (account) => work(account, signal), signal);

/** On the first object of a list: it can be gone by then, which says that the question was allowed. */
const onFirst = <T>(
  what: string,
  list: <A>(account: Account<A>, signal: AbortSignal) => Promise<readonly T[]>,
  ask: <A>(account: Account<A>, one: T, signal: AbortSignal) => Promise<unknown>,
): Work =>
  inMain(async (account, signal) => {
    const [first] = await list(account, signal);
    if (first === undefined) return nothing(what);
    await ask(account, first, signal).catch((thrown: unknown) => {
      if (!isGone(thrown)) throw thrown;
    });
    return { status: "works" };
  });

const arns = {
  user: async <A>({ iam }: Account<A>, signal: AbortSignal) =>
    (await iam.listUsers(undefined, signal)).items.map(({ Arn }) => Arn),
  group: async <A>({ iam }: Account<A>, signal: AbortSignal) =>
    (await iam.listGroups(undefined, signal)).items.map(({ Arn }) => Arn),
  role: async <A>({ iam }: Account<A>, signal: AbortSignal) =>
    (await iam.listRoles(undefined, signal)).items.map(({ Arn }) => Arn),
};
const policies = async <A>({ iam }: Account<A>, signal: AbortSignal) =>
  (await iam.listPolicies({ onlyAttached: false, local: false }, undefined, signal)).items;

/** The one permission in place of which the others are: where it is there, they are not needed. */
async function readsDetails<A>({ iam }: Account<A>, signal: AbortSignal): Promise<boolean> {
  try {
    await iam.accountDetails(undefined, signal);
    return true;
  } catch (thrown) {
    if (isDenied(thrown)) return false;
    throw thrown;
  }
}
const unlessDetails =
  (work: Work): Work =>
  async (client, signal) => {
    const main = await client.mainAccount(signal);
    const isRead = await client.inAccount(main, (account) => readsDetails(account, signal), signal);
    return isRead
      ? { status: "works", detail: "not needed beside iam:GetAccountAuthorizationDetails" }
      : work(client, signal);
  };

const word = { user: "User", group: "Group", role: "Role" } as const;
const typeOf = { user: "iam_user", group: "group", role: "role" } as const;

const ofOwner = (kind: Owner): readonly Check<Client>[] => [
  check(
    `policies attached to a ${kind}`,
    [`iam:ListAttached${word[kind]}Policies`],
    ["iam_policy", typeOf[kind]],
    unlessDetails(
      onFirst(kind, arns[kind], ({ iam, named }, arn, signal) =>
        iam.listAttachedPolicies(named(arn, kind), undefined, signal),
      ),
    ),
  ),
  check(
    `inline policies of a ${kind}`,
    [`iam:List${word[kind]}Policies`],
    ["inline_policy"],
    unlessDetails(
      onFirst(kind, arns[kind], ({ iam, named }, arn, signal) =>
        iam.listInlinePolicies(named(arn, kind), undefined, signal),
      ),
    ),
  ),
  check(
    `document of an inline policy of a ${kind}`,
    [`iam:Get${word[kind]}Policy`],
    ["inline_policy"],
    // Asked of a policy that there is not: what is not allowed is refused before it is looked for.
    unlessDetails(
      onFirst(kind, arns[kind], ({ iam, named }, arn, signal) =>
        iam.getInlinePolicy(named(arn, kind), "baton-doctor", signal),
      ),
    ),
  ),
];

const iamChecks: readonly Check<Client>[] = [
  check(
    "list users",
    ["iam:ListUsers"],
    ["iam_user"],
    inMain(async (a, signal) => found(await arns.user(a, signal))),
  ),
  check(
    "list groups",
    ["iam:ListGroups"],
    ["group"],
    inMain(async (a, signal) => found(await arns.group(a, signal))),
  ),
  check(
    "list roles",
    ["iam:ListRoles"],
    ["role"],
    inMain(async (a, signal) => found(await arns.role(a, signal))),
  ),
  check(
    "list policies",
    ["iam:ListPolicies"],
    ["iam_policy"],
    inMain(async (a, signal) => found(await policies(a, signal))),
  ),
  check(
    "read the whole account at once",
    ["iam:GetAccountAuthorizationDetails"],
    [],
    inMain(async (account, signal) =>
      (await readsDetails(account, signal))
        ? { status: "works" }
        : {
            status: "suspicious",
            detail: "not allowed: every object is asked for by itself",
            hint: "Allow iam:GetAccountAuthorizationDetails: the same rows take far fewer calls.",
          },
    ),
  ),
  check(
    "tags of a user",
    ["iam:GetUser"],
    ["iam_user"],
    unlessDetails(onFirst("user", arns.user, ({ iam, named }, arn, signal) => iam.getUser(named(arn, "user"), signal))),
  ),
  check(
    "tags of a role",
    ["iam:GetRole"],
    ["role"],
    unlessDetails(onFirst("role", arns.role, ({ iam, named }, arn, signal) => iam.getRole(named(arn, "role"), signal))),
  ),
  check(
    "members of a group",
    ["iam:GetGroup"],
    ["group"],
    unlessDetails(
      onFirst("group", arns.group, ({ iam, named }, arn, signal) =>
        iam.getGroup(named(arn, "group"), undefined, signal),
      ),
    ),
  ),
  check(
    "access keys of a user",
    ["iam:ListAccessKeys"],
    ["iam_user", "access-key"],
    onFirst("user", arns.user, ({ iam, named }, arn, signal) =>
      iam.listAccessKeys(named(arn, "user"), undefined, signal),
    ),
  ),
  check(
    "last use of an access key",
    ["iam:GetAccessKeyLastUsed"],
    ["iam_user", "access-key"],
    onFirst("user", arns.user, ({ iam }, _, signal) => iam.accessKeyLastUsed("AKIABATONDOCTOR00000", signal)),
  ),
  check(
    "description of a policy",
    ["iam:GetPolicy"],
    ["iam_policy"],
    onFirst("policy", policies, ({ iam, named }, { Arn }, signal) => iam.getPolicy(named(Arn, "policy"), signal)),
  ),
  check(
    "document of a policy",
    ["iam:GetPolicyVersion"],
    ["iam_policy"],
    onFirst("policy", policies, ({ iam, named }, { Arn, DefaultVersionId = "v1" }, signal) =>
      iam.getPolicyVersion(named(Arn, "policy"), DefaultVersionId, signal),
    ),
  ),
  ...(["user", "role", "group"] as const).flatMap(ofOwner),
];

const firstAccount = async ({ organizations }: Client, signal: AbortSignal) =>
  (await organizations.listAccounts(undefined, signal)).items[0];

const organizationChecks: readonly Check<Client>[] = [
  check(
    "list accounts",
    ["organizations:ListAccounts"],
    ["account", "account_iam"],
    async ({ organizations }, signal) => found((await organizations.listAccounts(undefined, signal)).items),
  ),
];
const treeChecks: readonly Check<Client>[] = [
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

const childCheck = check(
  "assume the role in other accounts",
  ["sts:AssumeRole"],
  ["account_iam"],
  async (client, signal) => {
    const main = await client.mainAccount(signal);
    const all = await everyItem<OrgAccount, string>(async (after) => {
      const { items, next } = await client.organizations.listAccounts(after, signal);
      return { items, next: next as string | undefined };
    });
    const others = all.filter((account) => isActive(account) && account.Id !== main);
    const refused: string[] = [];
    for (const { Id } of others.slice(0, 20)) {
      await client.reachAccount(Id).catch((thrown: unknown) => {
        if (!isDenied(thrown)) throw thrown;
        refused.push(Id);
      });
    }
    const tried = Math.min(others.length, 20);
    if (tried === 0) return nothing("other account");
    if (refused.length === 0)
      return { status: "works", detail: `${tried} of ${others.length} other accounts were tried` };
    const hint = `Create the role ${client.config.childRoleName} there, with a trust of the account ${main}.`;
    if (refused.length === tried)
      return { status: "fails", detail: `it is refused in all ${tried} accounts that were tried`, hint };
    return {
      status: "suspicious",
      detail: `it is refused in ${refused.length} of ${tried} accounts: ${refused.join(", ")}`,
      hint,
    };
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

const identityCenterChecks: readonly Check<Client>[] = [
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

const signInCheck = check("sign-ins", ["cloudtrail:LookupEvents"], [], async (client, signal) => {
  const end = client.now();
  const { cloudTrail } = await client.identityCenter(signal);
  await cloudTrail.lookUpSignIns({ start: new Date(end.getTime() - 3_600_000), end }, undefined, signal);
  return { status: "works" };
});

export const checks = (config: Config): readonly Check<Client>[] => [
  ...iamChecks,
  ...(config.orgsEnabled ? organizationChecks : []),
  ...(isCrossAccount(config) ? [childCheck] : []),
  ...(hasIdentityCenter(config) ? [...treeChecks, ...identityCenterChecks] : []),
  ...(hasIdentityCenter(config) && config.ssoLastLogin ? [signInCheck] : []),
];
