import type { Shaped } from "@baton-connectors/sdk/shapes";
import { expect, test } from "@jest/globals";
import type { RestEndpointMethodTypes } from "@octokit/rest";
import type { installation, tokenGrant } from "../src/api/enterprises.ts";
import type { githubInvitation } from "../src/api/invitations.ts";
import type { githubOrg, orgMembership } from "../src/api/organizations.ts";
import type { collaborator, githubRepository, placedRepository, repositoryTeam } from "../src/api/repositories.ts";
import type { githubRole, roleHolder } from "../src/api/roles.ts";
import type { githubTeam, namedTeam, teamMembership } from "../src/api/teams.ts";
import type { githubUser } from "../src/api/users.ts";

/**
 * GitHub's published description, as types: what we declare to read is there, and of the kind that we say. Read by the compiler.
 * https://github.com/github/rest-api-description
 */
type Published<
  Group extends keyof RestEndpointMethodTypes,
  Method extends keyof RestEndpointMethodTypes[Group],
> = RestEndpointMethodTypes[Group][Method] extends { readonly response: { readonly data: infer Data } } ? Data : never;
type RowOf<List> = List extends readonly (infer Row)[] ? Row : never;

/** The names of our fields that the published object has not, or has of another kind. Ids are numbers there, and text here. */
type Differing<Ours, Theirs> = {
  [Name in keyof Ours]-?: Name extends KeysOf<Theirs>
    ? Agrees<NonNullable<Ours[Name]>, NonNullable<FieldOf<Theirs, Name>>, Name> extends true
      ? never
      : Name
    : Name;
}[keyof Ours];
type KeysOf<T> = T extends unknown ? keyof T : never;
type FieldOf<T, Name> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;
type Agrees<Ours, Theirs, Name> = [Theirs] extends [never]
  ? false
  : unknown extends Ours
    ? true
    : [Ours] extends [string]
      ? [Theirs] extends [Name extends "id" | `${string}_id` ? number | string : string]
        ? true
        : false
      : [Ours] extends [number | boolean]
        ? [Theirs] extends [Ours]
          ? true
          : false
        : string extends keyof Ours
          ? [Theirs] extends [object]
            ? true
            : false
          : [Differing<Ours, Theirs>] extends [never]
            ? true
            : false;

/** What is needed there must be required there; what we hold for optional may be. */
type Missing<Ours, Theirs> = Exclude<RequiredOf<Ours>, RequiredOf<Theirs>>;
type RequiredOf<T> = T extends unknown
  ? { [Name in keyof T]-?: object extends Pick<T, Name> ? never : Name }[keyof T]
  : never;

/** Fields that are not in every answer: name and address of a user are in details, what a team has in its own. */
type Details = "name" | "email" | "two_factor_authentication" | Suspension;
/** Of Enterprise Server, which has a description of its own. */
type Suspension = "suspended_at";

type Reads<Shape, Theirs, Elsewhere = never> =
  | Exclude<Differing<Shaped<Shape>, Theirs>, Elsewhere>
  | Missing<Shaped<Shape>, Theirs>;

/** Each of these is `never` when all is as published. */
interface Checked {
  orgOfList: Reads<
    typeof githubOrg,
    RowOf<Published<"orgs", "listForAuthenticatedUser">>,
    "html_url" | "default_repository_permission"
  >;
  org: Reads<typeof githubOrg, Published<"orgs", "get">>;
  myMembership: Reads<typeof orgMembership, Published<"orgs", "getMembershipForAuthenticatedUser">>;
  membership: Reads<typeof orgMembership, Published<"orgs", "getMembershipForUser">>;
  member: Reads<typeof githubUser, RowOf<Published<"orgs", "listMembers">>, Details>;
  user: Reads<typeof githubUser, Published<"users", "getById">, Suspension>;
  namedUser: Reads<typeof githubUser, Published<"users", "getByUsername">, Suspension>;
  foundUser: Reads<typeof githubUser, RowOf<Published<"search", "users">["items"]>, Details>;
  team: Reads<typeof githubTeam, RowOf<Published<"teams", "list">>, "members_count" | "repos_count" | "organization">;
  teamByName: Reads<typeof namedTeam, Published<"teams", "getByName">>;
  teamMember: Reads<typeof githubUser, RowOf<Published<"teams", "listMembersInOrg">>, Details>;
  teamMembership: Reads<typeof teamMembership, Published<"teams", "getMembershipForUserInOrg">>;
  repositoryOfList: Reads<typeof githubRepository, RowOf<Published<"repos", "listForOrg">>>;
  repository: Reads<typeof placedRepository, Published<"repos", "get">>;
  collaborator: Reads<typeof collaborator, RowOf<Published<"repos", "listCollaborators">>, Details>;
  repositoryTeam: Reads<
    typeof repositoryTeam,
    RowOf<Published<"repos", "listTeams">>,
    "members_count" | "repos_count" | "organization"
  >;
  roleOfList: Reads<typeof githubRole, RowOf<NonNullable<Published<"orgs", "listOrgRoles">["roles"]>>>;
  role: Reads<typeof githubRole, Published<"orgs", "getOrgRole">>;
  roleTeam: Reads<
    typeof githubTeam,
    RowOf<Published<"orgs", "listOrgRoleTeams">>,
    "members_count" | "repos_count" | "organization"
  >;
  roleHolder: Reads<typeof roleHolder, RowOf<Published<"orgs", "listOrgRoleUsers">>, Details>;
  invitation: Reads<typeof githubInvitation, RowOf<Published<"orgs", "listPendingInvitations">>>;
  failedInvitation: Reads<typeof githubInvitation, RowOf<Published<"orgs", "listFailedInvitations">>>;
  madeInvitation: Reads<typeof githubInvitation, Published<"orgs", "createInvitation">>;
  tokenGrant: Reads<typeof tokenGrant, RowOf<Published<"orgs", "listPatGrants">>>;
  installation: Reads<typeof installation, RowOf<Published<"orgs", "listAppInstallations">["installations"]>>;
}

type Wrong = {
  [Name in keyof Checked]: [Checked[Name]] extends [never] ? never : [Name, Checked[Name]];
}[keyof Checked];

test("GitHub publishes what is read, of the kinds that it is read as", () => {
  const wrong: [Wrong] extends [never] ? true : Wrong = true;
  expect(wrong).toBe(true);
});

test("a field that is not published, one of another kind, and one that need not be there are found", () => {
  type Found = Reads<typeof orgMembership, { readonly role: number }>;
  const found: Same<Found, "role" | "state"> = true;
  const optional: Same<Reads<typeof orgMembership, { readonly role?: string; readonly state: string }>, "role"> = true;
  expect([found, optional]).toEqual([true, true]);
});
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
