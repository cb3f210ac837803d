import { duplicate, invalid, noContent, notFound, ok } from "../reply.ts";
import type { Call, Route } from "../route.ts";
import type { Entity } from "../tenant.ts";

const read = [
  "admin.directory.group.member",
  "admin.directory.group.member.readonly",
  "admin.directory.group",
  "admin.directory.group.readonly",
];
const write = ["admin.directory.group.member", "admin.directory.group"];
const all = "/admin/directory/v1/groups/{groupKey}/members";

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members */
export const memberRoutes: readonly Route[] = [
  {
    method: "GET",
    path: all,
    query: ["includeDerivedMembership", "maxResults", "pageToken", "roles"],
    size: { name: "maxResults", min: 1, max: 200 },
    words: { includeDerivedMembership: ["true", "false"] },
    scopes: read,
    handle: (call) => {
      const members = membersOf(call);
      if (!members) return notFound("groupKey");
      const page = call.page("members", members, { default: 200, max: 200 });
      const { rows } = page;
      return ok({
        kind: "admin#directory#members",
        etag: '"m"',
        ...(rows.length > 0 && { members: rows }),
        ...page.next,
      });
    },
  },
  {
    method: "POST",
    path: all,
    scopes: write,
    handle: (call) => {
      const { world, body } = call;
      const members = membersOf(call);
      if (!members) return notFound("groupKey");
      const key = body.id ?? body.email;
      if (typeof key !== "string") return invalid("Missing required field: memberKey");
      const user = world.user(key);
      const group = user ? undefined : world.group(key);
      if (!user && !group) return notFound("memberKey");
      const id = (user ?? group)!.id;
      if (members.some((member) => member.id === id)) return duplicate("Member already exists.");
      const member: Entity = {
        kind: "admin#directory#member",
        etag: '"m"',
        id,
        email: user ? user.primaryEmail : group!.email,
        role: body.role ?? "MEMBER",
        type: user ? "USER" : "GROUP",
        status: "ACTIVE",
      };
      members.push(member);
      return ok(member);
    },
  },
  {
    method: "GET",
    path: "/admin/directory/v1/groups/{groupKey}/hasMember/{memberKey}",
    scopes: read,
    handle: (call) => {
      const { world, params } = call;
      if (!membersOf(call)) return notFound("groupKey");
      const id = (world.user(params.memberKey!) ?? world.group(params.memberKey!))?.id;
      // Of people and groups of the customer only.
      if (id === undefined) return invalid("Invalid Input: memberKey");
      return ok({ isMember: isWithin(world, String(world.group(params.groupKey!)!.id), String(id), new Set()) });
    },
  },
  {
    method: "GET",
    path: `${all}/{memberKey}`,
    scopes: read,
    handle: (call) => {
      const member = memberOf(call);
      return member ? ok(member) : notFound("memberKey");
    },
  },
  {
    method: "DELETE",
    path: `${all}/{memberKey}`,
    scopes: write,
    handle: (call) => {
      const member = memberOf(call);
      if (!member) return notFound("memberKey");
      const members = membersOf(call)!;
      members.splice(members.indexOf(member), 1);
      return noContent;
    },
  },
];

/** Directly or through other groups, circles included. */
function isWithin(world: Call["world"], groupId: string, id: string, seen: Set<string>): boolean {
  if (seen.has(groupId)) return false;
  seen.add(groupId);
  const members = world.tenant.members[groupId] ?? [];
  return members.some((member) => member.id === id || isWithin(world, String(member.id), id, seen));
}

function membersOf({ world, params }: Call): Entity[] | undefined {
  const group = world.group(params.groupKey!);
  if (!group || world.tenant.members404.includes(String(group.id))) return undefined;
  world.tenant.members[String(group.id)] ??= [];
  return world.tenant.members[String(group.id)]!;
}

function memberOf(call: Call): Entity | undefined {
  const key = call.params.memberKey!;
  const id = call.world.user(key)?.id ?? call.world.group(key)?.id ?? key;
  return membersOf(call)?.find((member) => member.id === id);
}
