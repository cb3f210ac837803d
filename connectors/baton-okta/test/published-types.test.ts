import type { Shaped } from "@baton-connectors/sdk/shapes";
import { expect, test } from "@jest/globals";
import type * as published from "@okta/okta-sdk-nodejs";
import type { app, appGroup, appUser } from "../src/api/apps.ts";
import type { group } from "../src/api/groups.ts";
import type { apiToken, device, logEntry, organisation } from "../src/api/organisation.ts";
import type { binding, member, resourceSet } from "../src/api/resource-sets.ts";
import type { assignee, assignment, customRole } from "../src/api/roles.ts";
import type { NewUser, user } from "../src/api/users.ts";

/**
 * Okta's published description, as the types of its client: what we declare to read is there, and of the kind that we say.
 * Read by the compiler. The description requires almost nothing, so what we require is not held against it.
 * https://github.com/okta/okta-management-openapi-spec
 */
type Differing<Ours, Theirs> = {
  [Name in keyof Ours]-?: Name extends KeysOf<Theirs>
    ? Agrees<NonNullable<Ours[Name]>, NonNullable<FieldOf<Theirs, Name>>> extends true
      ? never
      : Name
    : Name;
}[keyof Ours];
type KeysOf<T> = T extends unknown ? keyof T : never;
type FieldOf<T, Name> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;
/** A time is text here, and what the client makes of it there. */
type Agrees<Ours, Theirs> = [Theirs] extends [never]
  ? false
  : unknown extends Theirs
    ? false
    : [Ours] extends [string]
      ? Kind<Theirs, string | Date>
      : [Ours] extends [number | boolean]
        ? Kind<Theirs, Ours>
        : Ours extends readonly (infer Row)[]
          ? Theirs extends readonly (infer TheirRow)[]
            ? Agrees<Row, TheirRow>
            : false
          : string extends keyof Ours
            ? Kind<Theirs, object>
            : [Differing<Ours, Theirs>] extends [never]
              ? true
              : false;
type Kind<Theirs, Wanted> = [Theirs] extends [Wanted] ? true : false;

/** `Undescribed`: fields that the description has not, with the reason beside them. One that it has is found, too. */
type Reads<Shape, Theirs, Undescribed = never> = Unlike<Differing<Shaped<Shape>, Theirs>, Undescribed>;
type Unlike<A, B> = Exclude<A, B> | Exclude<B, A>;

type Stats = NonNullable<NonNullable<Shaped<typeof group>["_embedded"]>["stats"]>;

/** Each of these is `never` when all is as published. */
interface Checked {
  user: Reads<typeof user, published.User>;
  oneUser: Reads<typeof user, published.UserGetSingleton>;
  newUser: Differing<NewUser, published.CreateUserRequest>;
  // What is embedded: the next one.
  group: Reads<typeof group, published.Group, "_embedded">;
  // Published as `hasAdminPrivlege`. Under either name it only saves requests: without it each group is asked for its roles.
  stats: Unlike<Differing<Stats, published.GroupEmbeddedStats>, "hasAdminPrivilege">;
  app: Reads<typeof app, published.Application>;
  appUser: Reads<typeof appUser, published.AppUser>;
  appGroup: Reads<typeof appGroup, published.ApplicationGroupAssignment>;
  roleOfUser: Reads<typeof assignment, published.ListGroupAssignedRoles200ResponseInner>;
  assignedRole: Reads<typeof assignment, published.AssignRoleToUser201Response>;
  assignee: Reads<typeof assignee, published.RoleAssignedUser>;
  // Not described. A role of the list that has one is known by it, as in the Go connector.
  customRole: Reads<typeof customRole, published.IamRole, "type">;
  resourceSet: Reads<typeof resourceSet, published.ResourceSet>;
  binding: Reads<typeof binding, published.ResourceSetBindingRole>;
  oneBinding: Reads<typeof binding, published.ResourceSetBindingResponse>;
  member: Reads<typeof member, published.ResourceSetBindingMember>;
  organisation: Reads<typeof organisation, published.OrgSetting>;
  device: Reads<typeof device, published.DeviceList>;
  apiToken: Reads<typeof apiToken, published.ApiToken>;
  logEntry: Reads<typeof logEntry, published.LogEvent>;
}

type Wrong = {
  [Name in keyof Checked]: [Checked[Name]] extends [never] ? never : [Name, Checked[Name]];
}[keyof Checked];

test("Okta publishes what is read, of the kinds that it is read as", () => {
  const wrong: [Wrong] extends [never] ? true : Wrong = true;
  expect(wrong).toBe(true);
});

test("a field that is not published and those of another kind are found", () => {
  type Found = Reads<typeof logEntry, { uuid: number; published: Date; actor: { id: string }; target: string }>;
  const found: Same<Found, "uuid" | "eventType" | "actor" | "target"> = true;
  expect(found).toBe(true);
});
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
