import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  childResourceType,
  configError,
  inParallel,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  type ResourceContext,
  type ResourceRef,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import { isActive, type OrgAccount } from "../aws/organizations.ts";
import type { Client } from "../client.ts";
import { assignmentGrant, assignmentsOf } from "../sso/assignments.ts";
import { assign, unassign } from "../sso/change-assignment.ts";
import { describedPage, permissionSet, permissionSets, provisionedSets } from "../sso/permission-sets.ts";
import { isGone, orSkipped } from "../tolerated.ts";
import { kinds } from "./kinds.ts";

const type = kinds.account.id;

async function list(context: ListContext<Client>) {
  const { client, page, parent, signal, skip } = context;
  if (parent) return noItems;
  const { items, next } = await client.organizations.listAccounts(page.cursor as string | undefined, signal);
  const active = items.filter(isActive);
  for (const { Id, Status, State } of items.filter((one) => !isActive(one)))
    skip("an account that is not active", { account: Id, status: Status ?? State });
  const rows = await inParallel(active, 5, async (account) =>
    accountResource(account, await parentOf(context, account)),
  );
  return pageOf(rows, next);
}

const parents: Readonly<Record<string, string>> = { ROOT: "organization", ORGANIZATIONAL_UNIT: "organizational_unit" };

/** Only where the tree of the organization is synced, so that no parent is missing. */
async function parentOf(context: ListContext<Client>, { Id }: OrgAccount): Promise<ResourceRef | undefined> {
  const { client, signal, skip } = context;
  if (!client.wants("organization")) return undefined;
  const found = await orSkipped(context, "the place of an account in the organization", { account: Id }, () =>
    client.organizations.listParents(Id, signal),
  );
  const [parent] = found ?? [];
  if (found && !parent) skip("the place of an account in the organization: AWS names none", { account: Id });
  const resourceType = parents[parent?.Type ?? ""];
  if (!parent || !resourceType || !client.wants(resourceType)) return undefined;
  return { resourceType, resource: parent.Id };
}

const accountResource = ({ Id, Arn = "", Name = "" }: OrgAccount, parent: ResourceRef | undefined) =>
  resource({
    ...{ type, id: Id, displayName: Name, parent },
    annotations: [v1Identifier(Id), childResourceType("permission_set_assignment")],
    profile: { aws_account_arn: Arn, aws_account_id: Id },
    app: {},
  });

/** One for each permission set there is: any can be assigned. */
async function entitlements(context: ResourceContext<Client>) {
  const { resource: account, page } = context;
  const arns = await permissionSets(context);
  const { sets, next } = await describedPage(context, arns, page.cursor as number | undefined);
  return pageOf(
    sets.map(({ PermissionSetArn, Name, Description }) => {
      const id = entitlementOf(account.id!.resource, PermissionSetArn);
      const made = assignment(account, slugOf(Name), {
        displayName: `${Name} Permission Set`,
        description: Description,
        grantableTo: [kinds.ssoUser, kinds.ssoGroup],
        annotations: [v1Identifier(id)],
      });
      return { ...made, id };
    }),
    next,
  );
}

const entitlementOf = (accountId: string, permissionSetArn: string) => `${accountId}|${permissionSetArn}`;
const slugOf = (name: string) => `${name} access`;

interface Place {
  readonly set: string;
  readonly after?: string | undefined;
}

/** Who was assigned what: a list for each set that is provisioned, and these side by side. */
async function grants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource: account, page, signal } = context;
  const accountId = account.id!.resource;
  const place = page.cursor as unknown as Place | undefined;
  if (!place) {
    const sets = await provisionedSets(context, accountId);
    return { items: [], parallel: sets.map((set) => ({ set })) };
  }
  const { set, after } = place;
  const known = await permissionSet(context, set);
  if (!known) return noItems;
  const center = await client.identityCenter(signal);
  try {
    const { principals, next } = await assignmentsOf(context, center, { accountId, permissionSetArn: set }, after);
    const items = principals.map((principal) =>
      assignmentGrant(account, entitlementOf(accountId, set), slugOf(known.Name), principal),
    );
    return next === undefined ? { items } : pageOf(items, { set, after: next });
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    context.skip("assignments of a permission set: gone since it was listed", { account: accountId, arn: set });
    return noItems;
  }
}

function targetOf(entitlementId: string) {
  const at = entitlementId.indexOf("|");
  if (at < 0)
    throw configError(`${JSON.stringify(entitlementId)} names no permission set of an account`, { effect: "none" });
  return { accountId: entitlementId.slice(0, at), permissionSetArn: entitlementId.slice(at + 1) };
}

export const account = resourceType<Client>({
  ...kinds.account,
  ...{ list, entitlements, grants },
  grant: (context) => assign(context, targetOf(context.entitlement.id), context.principal.id),
  revoke: (context) => unassign(context, targetOf(context.grant.entitlement!.id), context.grant),
});
