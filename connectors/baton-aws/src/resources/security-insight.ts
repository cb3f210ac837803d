import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  everyItem,
  type Json,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  resourceType,
} from "@baton-connectors/sdk";
import type { OrgAccount } from "../aws/organizations.ts";
import type { Account, Client } from "../client.ts";
import { type Details, detailsOf } from "../iam/details.ts";
import { outsidersOf } from "../iam/outsiders.ts";
import { decodedDocument } from "../iam/policy-document.ts";
import { powerOf } from "../iam/power.ts";
import { documentsOf } from "../insights/documents.ts";
import { daysSince, type Insight, insightResource } from "../insights/insight.ts";
import { insightsOfReport } from "../insights/of-report.ts";
import { ofAccount, orSkipped } from "../tolerated.ts";
import { reachableAccounts } from "./account-iam.ts";
import { kinds } from "./kinds.ts";

type Context = ListContext<Client>;

const lists = ["report", "users", "roles"] as const;

/** Where the listing stands: a list of `accounts[0]` is being read. */
interface Place {
  readonly accounts: readonly string[];
  readonly of: (typeof lists)[number];
  readonly after?: string | undefined;
}

async function list(context: Context): Promise<PageOf<Resource>> {
  const { client, page, parent, signal } = context;
  if (parent) return noItems;
  const place = (page.cursor as unknown as Place | undefined) ?? {
    ...{ accounts: [await client.mainAccount(signal), ...(await reachableAccounts(context))], of: lists[0] },
  };
  const { items, next } = await client.inAccount(
    place.accounts[0]!,
    (account) =>
      ofAccount(context, account, "insights", async () => {
        if (place.of === "report") return { items: await ofReport(context, account) };
        return (place.of === "users" ? ofUsers : ofRoles)(context, account, place.after);
      }),
    signal,
  );
  return pageOf(items.map(insightResource), following(place, next as string | undefined));
}

function following({ accounts, of }: Place, after: string | undefined): Json | undefined {
  if (after !== undefined) return { accounts: [...accounts], of, after };
  const then = lists[lists.indexOf(of) + 1];
  if (then) return { accounts: [...accounts], of: then };
  return accounts.length > 1 ? { accounts: accounts.slice(1), of: lists[0] } : undefined;
}

async function ofReport<A>(context: Context, account: Account<A>): Promise<readonly Insight[]> {
  const { insightKeyDays: keyDays, insightUnusedDays: unusedDays } = context.client.config;
  const report = await orSkipped(context, "credential report", { account: account.id }, () =>
    account.iam.credentialReport(context.signal),
  );
  if (!report) return [];
  for (let i = 0; i < report.unreadable; i++) context.skip("a line of a credential report", { account: account.id });
  return insightsOfReport(report, { keyDays, unusedDays });
}

async function ofUsers<A>(context: Context, account: Account<A>, after: string | undefined) {
  const { items, next } = await account.iam.listUsers(after, context.signal);
  const found: Insight[] = [];
  for (const { Arn, UserName } of items) {
    const details = await known(context, account, Arn);
    if (details)
      found.push(...(await ofPower(context, account, { type: "iam_user", arn: Arn, name: UserName }, details)));
  }
  return { items: found, next: next as string | undefined };
}

async function ofRoles<A>(context: Context, account: Account<A>, after: string | undefined) {
  const { client, signal } = context;
  const { items, next } = await account.iam.listRoles(after, signal);
  const accounts = await knownAccounts(context);
  const found: Insight[] = [];
  for (const { Arn, RoleName, Path = "/", CreateDate, AssumeRolePolicyDocument } of items) {
    // Roles of AWS's own services are changed and deleted by these alone.
    if (Path.startsWith("/aws-service-role/")) continue;
    const details = await known(context, account, Arn);
    if (!details) continue;
    const of = { target: { resourceType: "role", resource: Arn }, seenAt: client.now() };
    found.push(...(await ofPower(context, account, { type: "role", arn: Arn, name: RoleName }, details)));
    const idle = daysSince(details.lastUsed, client.now());
    const age = daysSince(CreateDate, client.now()) ?? 0;
    if ((idle ?? age) > client.config.insightUnusedDays) {
      const says = idle === undefined ? `was never used, in ${age} days` : `was not used for ${idle} days`;
      found.push({ ...of, rule: "unused-role", severity: "low", says: `the role ${RoleName} ${says}` });
    }
    const outside = outsidersOf(decodedDocument(AssumeRolePolicyDocument ?? details.trust ?? "") ?? "", accounts);
    if (!outside) continue;
    const by = outside.trusted.join(", ");
    const says = `the role ${RoleName} can be assumed from outside: ${by}${outside.conditional ? ", under a condition" : ""}`;
    const severity = outside.anyone && !outside.conditional ? "critical" : outside.conditional ? "medium" : "high";
    found.push({ ...of, rule: "trusts-outside", severity, says });
  }
  return { items: found, next: next as string | undefined };
}

async function ofPower<A>(
  context: Context,
  account: Account<A>,
  { type, arn, name }: { readonly type: string; readonly arn: string; readonly name: string },
  details: Details,
): Promise<Insight[]> {
  const power = powerOf(await documentsOf(context, account, arn, details));
  const of = { target: { resourceType: type, resource: arn }, seenAt: context.client.now() };
  if (power === "administrator")
    return [{ ...of, rule: "administrator", severity: "high", says: `${name} may do everything in ${account.id}` }];
  if (power === "can-become")
    return [
      {
        ...of,
        rule: "can-become-administrator",
        severity: "high",
        says: `${name} can give itself all rights in ${account.id}`,
      },
    ];
  return [];
}

/** Policies are evaluated from what tells all of them at once. */
async function known<A>(context: Context, account: Account<A>, arn: string): Promise<Details | undefined> {
  const details = await detailsOf(context, account, arn);
  if (!details) context.skip("insights of policies, without iam:GetAccountAuthorizationDetails", { arn });
  return details;
}

/** Those of the organization, where it is read; else the one alone. */
function knownAccounts({ client, signal, syncId }: Context): Promise<ReadonlySet<string>> {
  return client.memo(syncId, "known accounts", async () => {
    const main = await client.mainAccount(signal);
    if (!client.config.orgsEnabled) return new Set([main]);
    const all = await everyItem<OrgAccount, string>(async (after) => {
      const { items, next } = await client.organizations.listAccounts(after, signal);
      return { items, next: next as string | undefined };
    });
    return new Set([main, ...all.map(({ Id }) => Id)]);
  });
}

export const securityInsight = resourceType<Client>({ ...kinds.securityInsight, list });
