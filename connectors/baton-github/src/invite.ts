import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type AccountResult,
  BatonError,
  type CreateAccountContext,
  configError,
  everyPage,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { GithubInvitation } from "./api/invitations.ts";
import type { Client } from "./client.ts";
import type { GithubPage } from "./github/page.ts";
import { toInvitation } from "./resources/invitation-resource.ts";
import { toUser } from "./resources/user-resource.ts";
import { isAddress } from "./saml/address.ts";

interface Invitee {
  readonly org: string;
  readonly email: string;
  /** Empty when the request does not say. */
  readonly login: string;
}

/** Accounts are created by inviting people: nobody is a member before they accept. */
export async function invite(context: CreateAccountContext<Client>): Promise<AccountResult> {
  const invitee = inviteeOf(context);
  try {
    const invited = await asked(context, invitee);
    return {
      outcome: "action-required",
      resource: toInvitation(invited),
      message: "GitHub org invite sent. User must accept the invitation before team membership can be granted.",
    };
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.request?.status !== 422) throw thrown;
    return await whenRefused(context, invitee, thrown);
  }
}

/** Where GitHub's answer got lost, it is looked whether there is the invitation; where there is none, it is asked for once more. */
async function asked({ client: { invitations } }: CreateAccountContext<Client>, invitee: Invitee) {
  const ask = () => invitations.inviteEmail(invitee.org, invitee.email);
  const seen = async (thrown: unknown): Promise<GithubInvitation | undefined> => {
    if (!(thrown instanceof BatonError) || thrown.effect !== "unknown") throw thrown;
    return find(invitee, (page) => invitations.list(invitee.org, page));
  };
  const first = await ask().catch(seen);
  if (first) return first;
  return await ask().catch(async (thrown) => {
    const second = await seen(thrown);
    if (second) return second;
    throw thrown;
  });
}

function inviteeOf({ account: { profile } }: CreateAccountContext<Client>): Invitee {
  const text = (key: string) => {
    const value = profile[key];
    if (typeof value === "string" && value !== "") return value;
    throw configError(`${key} is required to create an account`, {
      hint: 'Name the organization and the address in the profile: {"org": "acme", "email": "new@example.com"}.',
    });
  };
  const [org, email] = [text("org"), text("email")];
  if (!isAddress(email)) throw new BatonError("InvalidArgument", `${JSON.stringify(email)} is no e-mail address`);
  return { org, email, login: typeof profile.github_username === "string" ? profile.github_username : "" };
}

/** GitHub has one status for all it does not want, and nothing but words to tell them apart. */
const words = {
  member: /already a member|already a part of/i,
  invited: /already invited|already been invited/i,
  managed: /managed by an enterprise|enterprise managed/i,
};

async function whenRefused(context: CreateAccountContext<Client>, invitee: Invitee, refusal: BatonError) {
  const { invitations } = context.client;
  const { org } = invitee;
  const said = refusal.message;
  if (words.member.test(said)) {
    const found = await quietly(context, "the member's account", () => findUser(context.client, invitee));
    return { outcome: "already-exists", ...(found && { resource: found }) } as const;
  }
  if (words.invited.test(said)) {
    const open = await quietly(context, "the open invitation", () =>
      find(invitee, (page) => invitations.list(org, page)),
    );
    return {
      outcome: "action-required",
      ...(open && { resource: toInvitation(open) }),
      message: "GitHub org invite already pending. User must accept the existing invitation.",
    } as const;
  }
  if (words.managed.test(said)) {
    const message = `organization ${org} uses Enterprise Managed Users (EMU); accounts are provisioned by the IdP, not via org invitations`;
    throw new BatonError("FailedPrecondition", message, { cause: refusal, request: refusal.request });
  }
  const failed = await quietly(context, "earlier invitations", () =>
    find(invitee, (page) => invitations.failed(org, page)),
  );
  if (!failed) throw refusal;
  const { failed_reason = "GitHub does not say why", failed_at = "at an unknown time" } = failed;
  throw refusal.changed({ hint: `An earlier invitation failed: ${failed_reason} (${failed_at}).` });
}

/** What only makes an answer richer must not take its place. */
async function quietly<T>({ log }: CreateAccountContext<Client>, what: string, read: () => Promise<T | undefined>) {
  try {
    const found = await read();
    if (found === undefined) log.warn({}, `${what} could not be found`);
    return found;
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code === "Canceled") throw thrown;
    log.warn({ error: thrown.message }, `${what} could not be read`);
    return undefined;
  }
}

/** Of long histories the first pages are looked through. */
const mostPages = 5;

async function find(
  { login, email }: Invitee,
  read: (page: number | undefined) => Promise<GithubPage<GithubInvitation>>,
): Promise<GithubInvitation | undefined> {
  const same = (one: string | undefined, other: string) => other !== "" && one?.toLowerCase() === other.toLowerCase();
  let count = 0;
  for await (const items of everyPage(read)) {
    const found = items.find((one) => same(one.login, login) || same(one.email, email));
    if (found || ++count === mostPages) return found;
  }
  return undefined;
}

/** By name if that is known, else by address, which finds public ones alone. */
async function findUser({ users }: Client, { login, email }: Invitee): Promise<Resource | undefined> {
  const named = login === "" ? undefined : await users.getByLogin(login).catch(whenAbsent);
  if (named) return toUser(named, named.email || email);
  const [found] = await users.searchByEmail(email);
  return found && toUser(found, email);
}
