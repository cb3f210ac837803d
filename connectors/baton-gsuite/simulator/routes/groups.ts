import { duplicate, forbidden, invalid, noContent, notFound, ok } from "../reply.ts";
import type { Route } from "../route.ts";
import type { Entity } from "../tenant.ts";
import { rowsOf } from "./users.ts";

const read = ["admin.directory.group", "admin.directory.group.readonly"];
const write = ["admin.directory.group"];
const one = "/admin/directory/v1/groups/{groupKey}";

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups */
export const groupRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/admin/directory/v1/groups",
    query: ["customer", "domain", "maxResults", "orderBy", "pageToken", "query", "sortOrder", "userKey"],
    size: { name: "maxResults", min: 1, max: 200 },
    words: { orderBy: ["email"], sortOrder: ["ASCENDING", "DESCENDING"] },
    scopes: read,
    handle: (call) => {
      const scope = rowsOf(call, call.world.tenant.groups, "email");
      if ("status" in scope) return scope;
      const page = call.page("groups", scope.rows, { default: 200, max: 200 });
      const groups = page.rows;
      return ok({ kind: "admin#directory#groups", etag: '"g"', ...(groups.length > 0 && { groups }), ...page.next });
    },
  },
  {
    method: "POST",
    path: "/admin/directory/v1/groups",
    scopes: write,
    handle: ({ world, body }) => {
      const { email } = body;
      if (typeof email !== "string" || email === "") return invalid("Missing required field: email");
      if (!world.hasDomain(email)) return forbidden();
      if (world.group(email) || world.user(email)) return duplicate();
      const group: Entity = {
        kind: "admin#directory#group",
        id: world.nextId("01new"),
        etag: '"n"',
        ...body,
        directMembersCount: "0",
        adminCreated: true,
      };
      world.tenant.groups.push(group);
      return ok(group);
    },
  },
  {
    method: "GET",
    path: one,
    scopes: read,
    handle: ({ world, params }) => {
      const group = world.group(params.groupKey!);
      return group ? ok(group) : notFound("groupKey");
    },
  },
  {
    method: "DELETE",
    path: one,
    scopes: write,
    handle: ({ world, params }) => {
      const group = world.group(params.groupKey!);
      if (!group) return notFound("groupKey");
      world.tenant.groups.splice(world.tenant.groups.indexOf(group), 1);
      delete world.tenant.members[String(group.id)];
      return noContent;
    },
  },
];
