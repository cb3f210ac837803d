import { readFileSync } from "node:fs";
import { buildSchema, GraphQLError, type GraphQLSchema, graphql } from "graphql";
import type { Caller } from "./credentials.ts";
import { enterpriseRoot } from "./graphql-enterprise.ts";
import type { Reply } from "./router.ts";
import type { Shapes } from "./shapes.ts";
import { memberOf, type OrganizationData, sameLogin, type User, type World } from "./world.ts";

export interface GraphqlContext {
  world: World;
  shapes: Shapes;
  caller: Caller;
  limit: () => { limit: number; remaining: number; reset: number };
  now: () => number;
}

let parsed: GraphQLSchema | undefined;
const schema = () => {
  parsed ??= buildSchema(readFileSync(new URL("./schema.graphql", import.meta.url), "utf8"));
  return parsed;
};

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
  if (caller.kind === "installation" && caller.permissions && !caller.permissions.organization_administration) {
    throw graphqlError("FORBIDDEN", "Resource not accessible by integration");
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

function rootOf(context: GraphqlContext) {
  const { world, caller } = context;
  return {
    organization: ({ login }: { login: string }) => {
      const org = world.org(login);
      const isHidden = caller.kind === "installation" && caller.org !== undefined && caller.org !== org?.login;
      if (!org || isHidden) {
        throw graphqlError("NOT_FOUND", `Could not resolve to an Organization with the login of '${login}'.`);
      }
      if (org.sso && caller.kind !== "installation") {
        throw graphqlError("FORBIDDEN", "Resource protected by organization SAML enforcement.");
      }
      return {
        ...organizationNode(context, org),
        enterpriseOwners: (args: PageArguments) => enterpriseRoot(context).owners(org, args),
      };
    },
    viewer: () => {
      const user = "login" in caller ? world.user(caller.login) : undefined;
      if (!user) throw graphqlError("FORBIDDEN", "Resource not accessible by integration");
      return userNode(user, context);
    },
    node: ({ id }: { id: string }) => nodeOf(context, id),
    nodes: ({ ids }: { ids: string[] }) => {
      if (ids.length > 100) throw graphqlError("ARGUMENT_LIMIT", "You may not provide more than 100 node ids.");
      return ids.map((id) => {
        try {
          return nodeOf(context, id);
        } catch (error) {
          return error;
        }
      });
    },
    rateLimit: () => {
      const { limit, remaining, reset } = context.limit();
      const resetAt = new Date(reset * 1000).toISOString();
      return { limit, remaining, used: limit - remaining, cost: 1, nodeCount: 0, resetAt };
    },
    ...enterpriseRoot(context).fields,
  };
}

function nodeOf(context: GraphqlContext, id: string) {
  const user = /^U_(\d+)$/.exec(id)?.[1];
  const known = user === undefined ? undefined : context.world.userById(user);
  if (!known || known.detail_404) {
    throw graphqlError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
  }
  if (context.caller.kind === "classic" && context.caller.scopes) {
    const isReader = context.caller.scopes.some((scope) => ["user", "read:user", "user:email"].includes(scope));
    if (!isReader) {
      throw graphqlError("INSUFFICIENT_SCOPES", "The 'email' field requires the ['user:email', 'read:user'] scopes.");
    }
  }
  return userNode(known, context);
}

/** Executes a query against the trimmed schema; what the schema does not know is refused as GitHub refuses it. */
export async function executeGraphql(
  context: GraphqlContext,
  request: { query?: unknown; variables?: unknown },
): Promise<Reply> {
  const result = await graphql({
    schema: schema(),
    source: String(request.query ?? ""),
    rootValue: rootOf(context),
    variableValues: (request.variables ?? {}) as Record<string, unknown>,
  });
  const errors = result.errors?.map((error) => {
    const { message, path, extensions } = error.toJSON();
    const type = extensions?.type;
    return { ...(type === undefined ? {} : { type }), ...(path ? { path } : {}), message };
  });
  return {
    status: 200,
    body: { ...(result.data === undefined ? {} : { data: result.data }), ...(errors ? { errors } : {}) },
  };
}
