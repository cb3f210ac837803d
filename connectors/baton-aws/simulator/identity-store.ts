import { type Action, inManagement, page, type SimCall, text } from "./call.ts";
import { Refusal } from "./reply.ts";
import type { Fields, Membership, StoreUser } from "./tenant.ts";

const notFound = (what: string) => new Refusal(400, "ResourceNotFoundException", `${what} not found.`);
const conflict = (message: string) => new Refusal(400, "ConflictException", message);

function check(call: SimCall, action: string) {
  inManagement(call, `identitystore:${action}`);
  if (text(call, "IdentityStoreId") !== call.tenant.identityStore.id) throw notFound("IDENTITY_STORE");
}

const list = (
  name: string,
  items: string,
  rows: (call: SimCall) => readonly unknown[],
  required: readonly string[] = [],
): Record<string, Action> => ({
  [name]: {
    required: ["IdentityStoreId", ...required],
    optional: ["NextToken", "MaxResults", "Filters"],
    answer: (call) => {
      check(call, name);
      const { NextToken, MaxResults } = call.params;
      const found = page(call, `identitystore:${name}`, rows(call), { given: NextToken, size: MaxResults });
      return { [items]: found.rows, ...(found.next && { NextToken: found.next }) };
    },
  },
});

const filtered = ({ params, tenant }: SimCall): readonly StoreUser[] => {
  const [filter] = (params.Filters ?? []) as { AttributePath: string; AttributeValue: string }[];
  const { users } = tenant.identityStore;
  if (!filter) return users;
  return users.filter(
    (one) => String(one[filter.AttributePath] ?? "").toLowerCase() === filter.AttributeValue.toLowerCase(),
  );
};

const membershipIn = (call: SimCall): Membership | undefined => {
  const { UserId } = Object(call.params.MemberId) as { UserId?: string };
  return call.tenant.identityStore.memberships.find(
    (one) => one.GroupId === text(call, "GroupId") && one.MemberId.UserId === UserId,
  );
};

export const identityStoreActions: Record<string, Action> = {
  ...list("ListUsers", "Users", filtered),
  ...list("ListGroups", "Groups", ({ tenant }) => tenant.identityStore.groups),
  ...list(
    "ListGroupMemberships",
    "GroupMemberships",
    (call) => {
      const { groups, memberships } = call.tenant.identityStore;
      if (!groups.some(({ GroupId }) => GroupId === text(call, "GroupId"))) throw notFound("GROUP");
      return memberships.filter(({ GroupId }) => GroupId === text(call, "GroupId"));
    },
    ["GroupId"],
  ),
  GetGroupMembershipId: {
    required: ["IdentityStoreId", "GroupId", "MemberId"],
    answer: (call) => {
      check(call, "GetGroupMembershipId");
      const found = membershipIn(call);
      if (!found) throw notFound("MEMBERSHIP");
      return { MembershipId: found.MembershipId, IdentityStoreId: call.tenant.identityStore.id };
    },
  },
  CreateGroupMembership: {
    required: ["IdentityStoreId", "GroupId", "MemberId"],
    answer: (call) => {
      check(call, "CreateGroupMembership");
      const { id, users, groups, memberships } = call.tenant.identityStore;
      const { UserId = "" } = Object(call.params.MemberId) as { UserId?: string };
      const GroupId = text(call, "GroupId");
      if (!groups.some((one) => one.GroupId === GroupId)) throw notFound("GROUP");
      if (!users.some((one) => one.UserId === UserId)) throw notFound("USER");
      if (membershipIn(call)) throw conflict("Member and Group relationship already exists.");
      const MembershipId = `mem-${GroupId}-${UserId}`;
      memberships.push({ IdentityStoreId: id, MembershipId, GroupId, MemberId: { UserId } });
      return { MembershipId, IdentityStoreId: id };
    },
  },
  DeleteGroupMembership: {
    required: ["IdentityStoreId", "MembershipId"],
    answer: (call) => {
      check(call, "DeleteGroupMembership");
      const { memberships } = call.tenant.identityStore;
      const at = memberships.findIndex(({ MembershipId }) => MembershipId === text(call, "MembershipId"));
      if (at < 0) throw notFound("MEMBERSHIP");
      memberships.splice(at, 1);
    },
  },
  CreateUser: {
    required: ["IdentityStoreId"],
    optional: ["UserName", "DisplayName", "Name", "Emails"],
    answer: (call) => {
      check(call, "CreateUser");
      const { id, users } = call.tenant.identityStore;
      const { UserName, DisplayName, Name, Emails } = call.params as Fields & { Emails?: { Value: string }[] };
      const lower = (value: unknown) => String(value).toLowerCase();
      if (users.some((one) => lower(one.UserName) === lower(UserName))) throw conflict("Duplicate UserName");
      const addresses = (Emails ?? []).map(({ Value }) => lower(Value));
      if (users.some((one) => (one.Emails ?? []).some(({ Value }) => addresses.includes(lower(Value)))))
        throw conflict("Duplicate email");
      const UserId = `user-of-${String(UserName)}`;
      users.push({
        IdentityStoreId: id,
        UserId,
        UserName,
        DisplayName,
        Name,
        Emails,
        UserStatus: "ENABLED",
      } as StoreUser);
      return { UserId, IdentityStoreId: id };
    },
  },
  DeleteUser: {
    required: ["IdentityStoreId", "UserId"],
    answer: (call) => {
      check(call, "DeleteUser");
      const { users, memberships } = call.tenant.identityStore;
      const at = users.findIndex(({ UserId }) => UserId === text(call, "UserId"));
      if (at < 0) throw notFound("USER");
      users.splice(at, 1);
      for (const one of memberships.filter(({ MemberId }) => MemberId.UserId === text(call, "UserId")))
        memberships.splice(memberships.indexOf(one), 1);
    },
  },
};
