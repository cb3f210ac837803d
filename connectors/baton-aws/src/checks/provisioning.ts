import { type Check, type CheckResult, everyItem, type Permission } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Config } from "../config.ts";
import { permissions } from "../permissions.ts";
import { hasIdentityCenter, isCrossAccount } from "../start-checks.ts";
import { isDenied, isGone } from "../tolerated.ts";
import { otherAccounts } from "./accounts.ts";

/** Nothing may be changed to find out whether it could be: AWS is asked what the policies say. */
const provisionCheck = (
  name: string,
  type: string,
  { provision = [] }: { readonly provision?: readonly Permission[] },
  isIam: boolean,
  chosen: (without: string) => boolean = () => true,
): Check<Client> => {
  const ids = provision.filter(({ without = "" }) => chosen(without)).map(({ id }) => id);
  return {
    ...{ name, purpose: "provision", permissions: ids, resourceTypes: [type] },
    run: ({ client, signal }) => run(client, ids, isIam, signal),
  };
};

async function run(client: Client, ids: readonly string[], isIam: boolean, signal: AbortSignal): Promise<CheckResult> {
  const main = await client.mainAccount(signal);
  const { reached, refused, isListed } =
    isIam && isCrossAccount(client.config) ? await knownAccounts(client, signal) : onlyMain;
  const missing = refused.map((account) => `sts:AssumeRole in ${account}`);
  for (const account of [main, ...reached]) {
    const lacking = await lackingIn(client, account, ids, signal);
    if (lacking === undefined)
      return {
        status: "unknown",
        detail: `iam:SimulatePrincipalPolicy is not allowed in ${account}, which would tell`,
      };
    missing.push(...lacking.map((action) => (reached.length > 0 ? `${action} in ${account}` : action)));
  }
  if (missing.length > 0) return { status: "fails", detail: `the policies do not allow ${missing.join(", ")}` };
  if (!isListed)
    return {
      status: "unknown",
      detail: "without organizations:ListAccounts it is not known which other accounts there are",
    };
  return { status: "works", detail: "by what the policies say" };
}

const onlyMain = { reached: [], refused: [], isListed: true } as const;

const knownAccounts = (client: Client, signal: AbortSignal) =>
  otherAccounts(client, signal).then(
    (accounts) => ({ ...accounts, isListed: true }),
    (thrown: unknown) => {
      if (isDenied(thrown)) return { ...onlyMain, isListed: false };
      throw thrown;
    },
  );

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html; undefined: AWS may not be asked. */
async function lackingIn(client: Client, account: string, ids: readonly string[], signal: AbortSignal) {
  const principal = await client.principalIn(account, signal);
  try {
    const all = await client.inAccount(
      account,
      ({ iam }) =>
        everyItem<{ readonly EvalActionName: string; readonly EvalDecision: string }, string>(async (after) => {
          const { items, next } = await iam.simulate(principal, ids, after, signal);
          return { items, next: next as string | undefined };
        }),
      signal,
    );
    const allowed = new Set(all.filter((one) => one.EvalDecision === "allowed").map((one) => one.EvalActionName));
    return ids.filter((action) => !allowed.has(action));
  } catch (thrown) {
    // A role that was found by its session has a path that nobody tells.
    if (isDenied(thrown) || isGone(thrown)) return undefined;
    throw thrown;
  }
}

export const provisioningChecks = (config: Config): readonly Check<Client>[] => [
  ...(config.createType === "sso_user"
    ? []
    : [
        provisionCheck("create users", "iam_user", permissions.iamUser, true, (without) => without.includes("created")),
      ]),
  provisionCheck("delete users", "iam_user", permissions.iamUser, true, (without) => without.includes("deleted")),
  provisionCheck("change members of groups", "group", permissions.group, true),
  provisionCheck("attach and detach policies", "iam_policy", permissions.iamPolicy, true),
  provisionCheck("delete inline policies", "inline_policy", permissions.inlinePolicy, true),
  ...(hasIdentityCenter(config)
    ? [
        ...(config.createType === "sso_user"
          ? [
              provisionCheck("create users of Identity Center", "sso_user", permissions.ssoUser, false, (without) =>
                without.includes("created"),
              ),
            ]
          : []),
        provisionCheck("delete users of Identity Center", "sso_user", permissions.ssoUser, false, (without) =>
          without.includes("deleted"),
        ),
        provisionCheck("change members of groups of Identity Center", "sso_group", permissions.ssoGroup, false),
        provisionCheck("assign permission sets", "account", permissions.account, false, (without) =>
          without.includes("not assigned"),
        ),
      ]
    : []),
];
