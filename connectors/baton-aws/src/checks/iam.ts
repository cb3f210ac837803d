import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { Owner } from "../iam/api.ts";
import { isDenied, isGone } from "../tolerated.ts";
import { check, found, nothing, type Work } from "./check.ts";

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

const objectChecks: readonly Check<Client>[] = [
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
            status: "works",
            detail: "not allowed, and not needed: each object is asked for by itself, which takes more calls",
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
    // Of a key that there is not it is refused, too.
    inMain(async (account, signal) => {
      const { iam, named } = account;
      for (const arn of (await arns.user(account, signal)).slice(0, 20)) {
        const { items } = await iam.listAccessKeys(named(arn, "user"), undefined, signal).catch((thrown: unknown) => {
          if (isGone(thrown)) return { items: [] };
          throw thrown;
        });
        if (!items[0]) continue;
        await iam.accessKeyLastUsed(items[0].AccessKeyId, signal);
        return { status: "works" };
      }
      return nothing("access key");
    }),
  ),
  ...(["user", "role", "group"] as const).flatMap(ofOwner),
];

const policyChecks = (when: (work: Work) => Work): readonly Check<Client>[] => [
  check(
    "description of a policy",
    ["iam:GetPolicy"],
    ["iam_policy"],
    when(onFirst("policy", policies, ({ iam, named }, { Arn }, signal) => iam.getPolicy(named(Arn, "policy"), signal))),
  ),
  check(
    "document of a policy",
    ["iam:GetPolicyVersion"],
    ["iam_policy"],
    when(
      onFirst("policy", policies, ({ iam, named }, { Arn, DefaultVersionId = "v1" }, signal) =>
        iam.getPolicyVersion(named(Arn, "policy"), DefaultVersionId, signal),
      ),
    ),
  ),
];

export const iamChecks = [...objectChecks, ...policyChecks((work) => work)];
/** Policies of AWS that are attached to nobody are read in the first account alone: those of the others are all among the details. */
export const otherIamChecks = [...objectChecks, ...policyChecks(unlessDetails)];

export const reportCheck = check(
  "credential report",
  ["iam:GenerateCredentialReport", "iam:GetCredentialReport"],
  ["security_insight"],
  inMain(async ({ iam }, signal) => found((await iam.credentialReport(signal)).rows)),
);
