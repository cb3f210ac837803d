import type { ListPage } from "@baton-connectors/sdk";
import { id, object, optional, optionalListOf, type Shape, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "./caller.ts";

const externalIds = optionalListOf(object({ Id: text, Issuer: text }));

/** https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_User.html */
const user = object({
  ...{ UserId: id, UserName: text, DisplayName: text, UserStatus: text, ExternalIds: externalIds },
  ...{ Title: text, UserType: text, Locale: text, Timezone: text },
  Name: optional(object({ GivenName: text, FamilyName: text })),
  Emails: optionalListOf(object({ Value: text })),
});
export type StoreUser = Shaped<typeof user>;

const group = object({ GroupId: id, DisplayName: text, Description: text, ExternalIds: externalIds });
export type StoreGroup = Shaped<typeof group>;

const membership = object({ MembershipId: id, MemberId: optional(object({ UserId: text })) });
export type Membership = Shaped<typeof membership>;

export interface NewStoreUser {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly email: string;
}

/** https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Operations.html */
export interface IdentityStoreApi {
  listUsers(after: string | undefined, signal: AbortSignal): Promise<ListPage<StoreUser>>;
  usersNamed(userName: string, signal: AbortSignal): Promise<readonly StoreUser[]>;
  listGroups(after: string | undefined, signal: AbortSignal): Promise<ListPage<StoreGroup>>;
  listMemberships(groupId: string, after: string | undefined, signal: AbortSignal): Promise<ListPage<Membership>>;
  membershipId(groupId: string, userId: string, signal: AbortSignal): Promise<string>;
  createMembership(groupId: string, userId: string, signal: AbortSignal): Promise<string>;
  deleteMembership(membershipId: string, signal: AbortSignal): Promise<void>;
  createUser(user: NewStoreUser, signal: AbortSignal): Promise<string>;
  deleteUser(userId: string, signal: AbortSignal): Promise<void>;
}

export function identityStoreApi(caller: Caller, IdentityStoreId: string): IdentityStoreApi {
  const list = <Row>(
    action: string,
    params: Record<string, unknown>,
    { items, row }: { readonly items: string; readonly row: Shape<Row> },
    after: string | undefined,
    signal: AbortSignal,
  ) => caller.list(action, { params: { IdentityStoreId, ...params }, items, row, after, signal });
  const membershipOf = object({ MembershipId: id });
  return {
    listUsers: (after, signal) => list("ListUsers", {}, { items: "Users", row: user }, after, signal),
    usersNamed: async (AttributeValue, signal) =>
      (
        await list(
          "ListUsers",
          { Filters: [{ AttributePath: "UserName", AttributeValue }] },
          { items: "Users", row: user },
          undefined,
          signal,
        )
      ).items,
    listGroups: (after, signal) => list("ListGroups", {}, { items: "Groups", row: group }, after, signal),
    listMemberships: (GroupId, after, signal) =>
      list("ListGroupMemberships", { GroupId }, { items: "GroupMemberships", row: membership }, after, signal),
    membershipId: async (GroupId, UserId, signal) =>
      (
        await caller.read("GetGroupMembershipId", {
          params: { GroupId, IdentityStoreId, MemberId: { UserId } },
          shape: membershipOf,
          signal,
        })
      ).MembershipId,
    // Refused with a conflict where it is there already.
    createMembership: async (GroupId, UserId, signal) =>
      (
        await caller.read("CreateGroupMembership", {
          params: { GroupId, IdentityStoreId, MemberId: { UserId } },
          shape: membershipOf,
          signal,
        })
      ).MembershipId,
    deleteMembership: (MembershipId, signal) =>
      caller.change("DeleteGroupMembership", { params: { IdentityStoreId, MembershipId }, signal, idempotent: true }),
    async createUser({ userName, givenName, familyName, displayName, email }, signal) {
      const params = {
        IdentityStoreId,
        UserName: userName,
        DisplayName: displayName,
        Name: { FamilyName: familyName, GivenName: givenName },
        Emails: [{ Primary: true, Type: "work", Value: email }],
      };
      const shape = object({ UserId: id });
      return (await caller.read("CreateUser", { params, shape, signal, idempotent: false })).UserId;
    },
    deleteUser: (UserId, signal) =>
      caller.change("DeleteUser", { params: { IdentityStoreId, UserId }, signal, idempotent: true }),
  };
}
