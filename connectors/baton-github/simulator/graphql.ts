import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLSchema, graphql } from "graphql";
import { enterpriseRoot } from "./graphql-enterprise.ts";
import { type GraphqlContext, graphqlError, organizationNode, type PageArguments, userNode } from "./graphql-nodes.ts";
import type { Reply } from "./reply.ts";

let parsed: GraphQLSchema | undefined;
const schema = () => {
  parsed ??= buildSchema(readFileSync(new URL("./schema.graphql", import.meta.url), "utf8"));
  return parsed;
};

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
