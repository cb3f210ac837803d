import { GraphQLError } from "graphql";
import { type Caller, notAccessible } from "./credentials.ts";
import type { Shapes } from "./shapes.ts";
import { memberOf, type OrganizationData, sameLogin, type User, type World } from "./world.ts";

export interface GraphqlContext {
  world: World;
  shapes: Shapes;
  caller: Caller;
  limit: () => { limit: number; remaining: number; reset: number };
  now: () => number;
}

/** A GraphQL error with GitHub's `type`, which it puts beside `message`. */
export const graphqlError = (type: string, message: string) => new GraphQLError(message, { extensions: { type } });

export const userNode = (user: User, { caller }: Pick<GraphqlContext, "caller">) => ({
  __typename: user.type === "Bot" ? "Bot" : "User",
  id: `U_${user.id}`,
  databaseId: Number(user.id) < 2 ** 31 ? Number(user.id) : null,
  login: user.login,
  name: user.name || null,
  email: user.email ?? "",
  isViewer: "login" in caller && sameLogin(caller.login, user.login),
  avatarUrl: user.avatar_url ?? `https://avatars.githubusercontent.com/u/${user.id}?v=4`,
  url: user.html_url ?? `https://github.com/${user.login}`,
});

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
}

/** A connection over `items`, forwards only, with GitHub's rule that a page size from 1 to 100 must be asked for. */
export function connection<T, N>(items: readonly T[], args: PageArguments, node: (item: T) => N) {
  const { first, last, after } = args;
  if (first == null && last == null) {
    throw graphqlError("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value.");
  }
  const size = first ?? last ?? 0;
  if (size < 1 || size > 100) {
    throw graphqlError("EXCESSIVE_PAGINATION", `Requesting ${size} records exceeds the limit of 100 records.`);
  }
  const start = after == null ? 0 : Number(atob(after));
  const page = items.slice(start, start + size);
  const cursor = (index: number) => btoa(String(start + index + 1));
  const nodes = page.map(node);
  return {
    nodes,
    edges: nodes.map((one, index) => ({ node: one, cursor: cursor(index), organizationRole: "UNAFFILIATED" })),
    totalCount: items.length,
    pageInfo: {
      endCursor: page.length > 0 ? cursor(page.length - 1) : null,
      startCursor: page.length > 0 ? cursor(0) : null,
      hasNextPage: start + size < items.length,
      hasPreviousPage: start > 0,
    },
  };
}

function identityProvider(context: GraphqlContext, org: OrganizationData) {
  const { world, caller } = context;
  if ("permissions" in caller && caller.permissions && !caller.permissions.organization_administration) {
    throw graphqlError("FORBIDDEN", notAccessible(caller));
  }
  if (!org.saml) return null;
  if ("error" in org.saml) throw graphqlError("FORBIDDEN", org.saml.error);
  const { id, ssoUrl, identities } = org.saml;
  return {
    id,
    ssoUrl,
    externalIdentities: (args: PageArguments & { login?: string | null; membersOnly?: boolean | null }) => {
      const wanted = identities.filter(
        (one) =>
          (args.login == null || one.login?.toLowerCase() === args.login.toLowerCase()) &&
          (!args.membersOnly || (one.login && memberOf(org, one.login))),
      );
      return connection(wanted, args, (one) => {
        const user = one.login ? world.user(one.login) : undefined;
        const emails = one.emails?.map((value) => ({ value })) ?? null;
        return {
          id: `EI_${org.id}_${identities.indexOf(one)}`,
          guid: `00000000-0000-4000-8000-${String(identities.indexOf(one)).padStart(12, "0")}`,
          samlIdentity: one.samlIdentity === null ? null : { nameId: one.nameId ?? null, username: one.nameId, emails },
          user: user ? userNode(user, context) : null,
        };
      });
    },
  };
}

export function organizationNode(context: GraphqlContext, org: OrganizationData) {
  return {
    __typename: "Organization",
    id: `O_${org.id}`,
    login: org.login,
    name: org.name ?? null,
    databaseId: Number(org.id) < 2 ** 31 ? Number(org.id) : null,
    samlIdentityProvider: () => identityProvider(context, org),
  };
}
