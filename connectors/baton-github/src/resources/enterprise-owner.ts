import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  everyPage,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type HandlerContext,
  inParallel,
  type ListContext,
  noItems,
  type PageOf,
  type ProvisionResult,
  pageOf,
  type ResourceContext,
  type RevokeContext,
  resourceType,
} from "@baton-connectors/sdk";
import type { Account, EnterpriseOwnersApi } from "../api/enterprise-owners.ts";
import type { Client } from "../client.ts";
import type { CursorPage } from "../github/graphql.ts";
import { atOnce } from "../github/limits.ts";
import { onlyUsers, userLogin } from "../login.ts";
import { inTurnOf } from "../turns.ts";
import { asUnknown, enterpriseRole, toRole } from "./enterprise-role.ts";

/** A GitHub App sees one role of an enterprise, its owners, and can change who has it. */
export const enterpriseOwner = resourceType<Client>({
  ...enterpriseRole,
  list: async (context) => {
    if (context.parent) return noItems;
    const place = await reached(context);
    return pageOf(place ? [toRole(ownerRole(place.owners))] : []);
  },
  grants,
  grant: (context) => inTurnOf(context.client, context.principal.id!, () => give(context)),
  revoke: (context) => inTurnOf(context.client, context.grant.principal!.id!, () => take(context)),
});

interface Place {
  readonly owners: EnterpriseOwnersApi;
  readonly org: string;
  readonly enterpriseId: string;
}
const ownerRole = ({ slug }: EnterpriseOwnersApi) => `${slug}:Owner`;

/** The enterprise, if the App is installed in it and the organization is one of its own. */
export async function placeOf({ app, owners, settings }: Client): Promise<Place> {
  const setup = (message: string, hint: string) =>
    new BatonError("FailedPrecondition", message, { kind: "config", hint });
  if (!app || !owners) {
    throw setup(
      `a GitHub App can see one enterprise, not ${settings.enterprises.length}`,
      "Name in --enterprises the one that the organization belongs to.",
    );
  }
  const enterpriseId = await owners.nodeIdFor(app.org);
  if (enterpriseId === undefined) {
    throw setup(
      `the organization ${app.org} does not belong to the enterprise ${owners.slug}`,
      "Correct --org or --enterprises.",
    );
  }
  return { owners, org: app.org, enterpriseId };
}

/**
 * Setup that does not fit leaves the role out, counted; trouble with GitHub does not, nor does an enterprise that there is not:
 * as in Go it ends the sync.
 */
async function reached({ client, skip }: ListContext<Client> | ResourceContext<Client>): Promise<Place | undefined> {
  try {
    return await placeOf(client);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.kind !== "config") throw thrown;
    for (const slug of client.settings.enterprises) await proveKnown(client, slug);
    skip("enterprise roles that the GitHub App does not reach", { error: thrown.message, hint: thrown.hint });
    return undefined;
  }
}

/** To an App GitHub refuses the licences of an enterprise that there is, and does not find those of another. */
async function proveKnown({ enterprises }: Client, slug: string): Promise<void> {
  try {
    await enterprises.licenses(slug, 1);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") asUnknown(slug)(thrown);
  }
}

type Cursor = { readonly phase: "owners" | "invited"; readonly after?: string };

/** Owners, then members who are invited to become one. */
async function grants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const place = await reached(context);
  if (!place || context.resource.id!.resource !== ownerRole(place.owners)) return noItems;
  const { owners, org } = place;
  const { phase, after } = (context.page.cursor as Cursor | undefined) ?? { phase: "owners" };
  if (phase === "owners") {
    const { items, next } = await owners.owners(org, after);
    return pageOf(await toGrants(context, items), next === undefined ? { phase: "invited" } : { phase, after: next });
  }
  const { items, next } = await owners.members(after);
  const invited = await owners.invitations(items.map(({ login }) => login));
  const rows = await toGrants(
    context,
    items.filter(({ login }) => invited.has(login)),
  );
  return pageOf(rows, next === undefined ? undefined : { phase, after: next });
}

async function toGrants({ client, resource: row }: ResourceContext<Client>, accounts: readonly Account[]) {
  const ids = await inParallel(accounts, atOnce, async ({ login, databaseId }) =>
    databaseId === undefined ? (await client.users.getByLogin(login)).id : String(databaseId),
  );
  return ids.map((id) => grant(row, "assigned", { resourceType: "user", resource: id }));
}

interface Standing {
  readonly isOwner: boolean;
  /** Of an invitation that is open. */
  readonly invitationId: string | undefined;
}

async function standingOf({ owners, org }: Place, login: string): Promise<Standing> {
  const isOwner = (await find(login, (after) => owners.owners(org, after))) !== undefined;
  return { isOwner, invitationId: isOwner ? undefined : (await owners.invitations([login])).get(login) };
}

async function find(login: string, read: (after: string | undefined) => Promise<CursorPage<Account>>) {
  for await (const items of everyPage(read)) {
    const found = items.find((one) => one.login.toLowerCase() === login.toLowerCase());
    if (found) return found;
  }
  return undefined;
}

async function give(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  onlyUsers(principal.id!);
  const place = await owned(context, entitlement.resource!);
  const login = await userLogin(context, principal.id!.resource);
  const row = entitlement.resource!;
  const { isOwner, invitationId } = await standingOf(place, login);
  if (isOwner || invitationId !== undefined) return { annotations: [grantAlreadyExists()] };
  if (!(await find(login, (after) => client.owners!.members(after, login)))) {
    throw new BatonError("InvalidArgument", `${login} is no member of the enterprise ${place.owners.slug}`, {
      hint: "Only members can become owners: add the account to one of the enterprise's organizations first.",
    });
  }
  await place.owners.invite(place.enterpriseId, login);
  const after = await standingOf(place, login);
  if (!after.isOwner && after.invitationId === undefined) throw notVisible(`${login}'s invitation`);
  return { grants: [grant(row, "assigned", principal.id!)] };
}

async function take(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { grant: held } = context;
  onlyUsers(held.principal!.id!);
  const place = await owned(context, held.entitlement!.resource!);
  const login = await userLogin(context, held.principal!.id!.resource);
  const { isOwner, invitationId } = await standingOf(place, login);
  if (isOwner) await place.owners.demote(place.enterpriseId, login);
  else if (invitationId !== undefined) await place.owners.cancel(invitationId);
  else return { annotations: [grantAlreadyRevoked()] };
  const after = await standingOf(place, login);
  if (after.isOwner || after.invitationId !== undefined) throw notVisible(`the removal of ${login}`);
  return {};
}

/** Read again, as GitHub's word alone does not show it. */
const notVisible = (what: string) =>
  new BatonError("Unavailable", `${what} is not to be seen yet in what GitHub answers`);

async function owned({ client }: HandlerContext<Client>, row: Resource): Promise<Place> {
  const place = await placeOf(client);
  const role = row.id!.resource;
  if (role === ownerRole(place.owners)) return place;
  throw new BatonError("FailedPrecondition", `the enterprise role ${role} cannot be changed: only Owner can`);
}
