import { BatonError, type HandlerContext, inParallel } from "@baton-connectors/sdk";
import type { SamlIdentity } from "../api/saml.ts";
import type { GithubUser } from "../api/users.ts";
import type { Client } from "../client.ts";
import type { CursorPage } from "../github/graphql.ts";
import { isTooHeavy } from "../github/graphql-error.ts";
import { atOnce } from "../github/limits.ts";
import { licensePage } from "../licenses.ts";
import { isAddress } from "./address.ts";

/**
 * Where the e-mail addresses of an organization's members come from. Its own provider is asked for the identities of all
 * members, or, where it does not list them, for `each`.
 */
export type EmailSource = "public" | "organization" | "each" | "enterprise";

export interface Emails {
  readonly primary: string;
  readonly others: readonly string[];
}
interface Stored {
  readonly nameId: string;
  readonly emails: readonly string[];
}

const identityKey = (org: string, login: string) => `saml:${org.toLowerCase()}:${login.toLowerCase()}`;
const enterpriseKey = (login: string) => `enterprise-saml:${login.toLowerCase()}`;

/** GitHub's words where an organization's provider is out of force. */
const overruled = "SAML identity provider is disabled when an Enterprise SAML identity provider is available";

export async function emailSource(
  { client }: Pick<HandlerContext<Client>, "client">,
  org: string,
): Promise<EmailSource> {
  const enterprise = client.settings.enterprises.length > 0 ? "enterprise" : "public";
  try {
    const provider = await client.saml.provider(org);
    if (!provider?.id || provider.ssoUrl?.includes("/enterprises/")) return enterprise;
    return "organization";
  } catch (thrown) {
    // There is nothing but the words to tell this from a failure.
    if (thrown instanceof BatonError && thrown.message.includes(overruled)) return enterprise;
    throw thrown;
  }
}

const pageSize = 100;

/** One page of an organization's identities, kept for its members. A page too heavy for GitHub is asked for in halves. */
export async function readIdentities(
  { client, session, log }: HandlerContext<Client>,
  org: string,
  from: { readonly after: string; readonly first: number; readonly found: boolean } | undefined,
) {
  const { after = "", first = pageSize, found = false } = from ?? {};
  const each = { phase: "members", source: "each" } as const;
  let page: CursorPage<SamlIdentity> | undefined;
  try {
    page = await client.saml.identities(org, after || undefined, first);
  } catch (thrown) {
    if (isTooHeavy(thrown) && first > 1) {
      return { phase: "identities", after, first: Math.ceil(first / 2), found } as const;
    }
    // Whatever else is wrong with it, one identity may be answered where the list is not.
    if (!(thrown instanceof BatonError) || thrown.code !== "FailedPrecondition") throw thrown;
    log.debug({ org, error: thrown.message }, "SAML identities are not listed: they are asked for one by one");
    return each;
  }
  // A moment ago there was one: each answer speaks for itself.
  if (!page) return each;
  const known = await session.getMany<Stored>(page.items.map(({ login }) => identityKey(org, login)));
  // An account with several identities is known by its first.
  const fresh = new Map<string, Stored>();
  for (const { login, nameId, emails } of page.items) {
    const key = identityKey(org, login);
    if (!known.has(key) && !fresh.has(key)) fresh.set(key, { nameId, emails });
  }
  await session.setMany(fresh);
  if (page.next !== undefined) {
    return { phase: "identities", after: page.next, first, found: found || page.items.length > 0 } as const;
  }
  // A provider that knows nobody is not believed on the word of one list.
  return found || page.items.length > 0 ? ({ phase: "members", source: "organization" } as const) : each;
}

/** One page of one enterprise's licences, kept for members of all organizations. Read once a sync. */
export async function readEnterpriseIdentities(
  context: HandlerContext<Client>,
  { index, page }: { readonly index: number; readonly page: number },
) {
  const { client, session, log } = context;
  const done = { phase: "members", source: "enterprise" } as const;
  if (index === 0 && page === 1) {
    const read = await session.get<"whole" | "refused">("enterprise-saml-read");
    if (read === "whole") return done;
    if (read === "refused") return { phase: "members", source: "public" } as const;
  }
  const { enterprises } = client.settings;
  const enterprise = enterprises[index]!;
  try {
    const users = await licensePage(context, enterprise, page);
    const named = users.filter((one) => one.nameId !== "");
    await session.setMany(named.map(({ login, nameId }) => [enterpriseKey(login), nameId] as const));
    if (users.length > 0) return { phase: "enterprise", index, page: page + 1 } as const;
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code === "Unavailable" || thrown.code === "Canceled") throw thrown;
    log.warn(
      { enterprise, error: thrown.message },
      "the enterprise's licences cannot be read: users have their public e-mail addresses",
    );
    await session.set("enterprise-saml-read", "refused");
    return { phase: "members", source: "public" } as const;
  }
  if (index + 1 < enterprises.length) return { phase: "enterprise", index: index + 1, page: 1 } as const;
  await session.set("enterprise-saml-read", "whole");
  return done;
}

/** What the provider knows of each; undefined for whom the public address counts. */
export async function providersEmails(
  { client, session }: HandlerContext<Client>,
  source: EmailSource,
  org: string,
  members: readonly GithubUser[],
): Promise<readonly (Emails | undefined)[]> {
  switch (source) {
    case "public":
      return members.map(() => undefined);
    case "each":
      return inParallel(members, atOnce, async ({ login }) => {
        const identity = await client.saml.identity(org, login);
        return identity && samlEmails(identity);
      });
    case "enterprise": {
      const known = await session.getMany<string>(members.map(({ login }) => enterpriseKey(login)));
      return members.map(({ login }) => {
        const nameId = known.get(enterpriseKey(login));
        return nameId !== undefined && isAddress(nameId) ? { primary: nameId, others: [] } : undefined;
      });
    }
    case "organization": {
      const known = await session.getMany<Stored>(members.map(({ login }) => identityKey(org, login)));
      return members.map(({ login }) => {
        const identity = known.get(identityKey(org, login));
        return identity && samlEmails(identity);
      });
    }
  }
}

/** The name the provider knows somebody by comes first, whatever it is; without one, the first address that is valid. */
function samlEmails({ nameId, emails }: Stored): Emails {
  const valid = emails.filter(isAddress);
  if (nameId !== "") return { primary: nameId, others: valid };
  const [primary = "", ...others] = valid;
  return { primary, others };
}
