import { noContent, notFound, ok } from "../reply.ts";
import type { Route } from "../route.ts";

const scopes = ["admin.directory.user.security"];
const user = "/admin/directory/v1/users/{userKey}";

/**
 * https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens
 * https://developers.google.com/workspace/admin/directory/reference/rest/v1/asps
 */
export const userSecurityRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${user}/tokens`,
    scopes,
    handle: ({ world, params }) => {
      const found = world.user(params.userKey!);
      if (!found || world.tenant.tokens404.includes(String(found.id))) return notFound("userKey");
      const items = world.tenant.tokens[String(found.id)] ?? [];
      return ok({ kind: "admin#directory#tokenList", etag: '"t"', ...(items.length > 0 && { items }) });
    },
  },
  {
    method: "DELETE",
    path: `${user}/tokens/{clientId}`,
    scopes,
    handle: ({ world, params }) => {
      const found = world.user(params.userKey!);
      const held = found ? (world.tenant.tokens[String(found.id)] ?? []) : [];
      const kept = held.filter((token) => token.clientId !== params.clientId);
      if (!found || kept.length === held.length) return notFound("clientId");
      world.tenant.tokens[String(found.id)] = kept;
      return noContent;
    },
  },
  {
    method: "GET",
    path: `${user}/asps`,
    scopes,
    handle: ({ world, params }) => {
      const found = world.user(params.userKey!);
      if (!found) return notFound("userKey");
      const items = world.tenant.asps[String(found.id)] ?? [];
      return ok({ kind: "admin#directory#aspList", etag: '"a"', ...(items.length > 0 && { items }) });
    },
  },
  {
    method: "DELETE",
    path: `${user}/asps/{codeId}`,
    scopes,
    handle: ({ world, params }) => {
      const found = world.user(params.userKey!);
      const held = found ? (world.tenant.asps[String(found.id)] ?? []) : [];
      const kept = held.filter((asp) => String(asp.codeId) !== params.codeId);
      if (!found || kept.length === held.length) return notFound("codeId");
      world.tenant.asps[String(found.id)] = kept;
      return noContent;
    },
  },
];
