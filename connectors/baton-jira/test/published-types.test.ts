import { expect, test } from "@jest/globals";
import type {
  CreatedIssue,
  DashboardUser,
  FieldCreateMetadata,
  GroupDetails,
  IssueTransition,
  JiraStatus,
  ProjectRole,
  RoleActor,
} from "jira.js/cloud";
import type { Group } from "../src/api/groups.ts";
import type { Field, MadeIssue, Status, Transition } from "../src/api/issues.ts";
import type { Actor, Role } from "../src/api/projects.ts";
import type { JiraUser } from "../src/api/users.ts";

/**
 * Whether each of our fields is one of Jira's, and whatever Jira may say there is of the kind we read. Jira's types require little: that
 * ours do is what they are for. `Beyond`: what Jira sends and the published types do not have; `Other`: what we read of several kinds.
 */
type Declared<Ours, Jiras, Beyond extends string = never, Other extends string = never> = Compared<
  Ours,
  Named<Jiras>,
  Beyond,
  Other
>;
/** The published types let every other name pass as well. */
type Named<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };
type Compared<Ours, Jiras, Beyond extends string = never, Other extends string = never> =
  Exclude<keyof Ours, keyof Jiras | Beyond> extends never
    ? Pick<Jiras, Exclude<keyof Ours & keyof Jiras, Other>> extends Loose<Ours>
      ? true
      : { readonly differs: Ours }
    : { readonly unknown: Exclude<keyof Ours, keyof Jiras | Beyond> };
type Loose<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

const declared = <_Ours, _Jiras, _Beyond extends string = never, _Other extends string = never>(
  holds: Declared<_Ours, _Jiras, _Beyond, _Other>,
) => holds;

test("what is read of Jira's answers is what its published API says of them", () => {
  const checks = [
    declared<JiraUser, DashboardUser>(true),
    declared<Group, GroupDetails>(true),
    // Numbers are read as texts: they are parts of ids.
    declared<Role, ProjectRole, never, "id">(true),
    declared<Actor, RoleActor, "scope", "actorUser" | "actorGroup">(true),
    declared<NonNullable<Actor["actorUser"]>, NonNullable<RoleActor["actorUser"]>>(true),
    declared<NonNullable<Actor["actorGroup"]>, NonNullable<RoleActor["actorGroup"]>>(true),
    declared<Status, JiraStatus, never, "id">(true),
    declared<Field, FieldCreateMetadata, never, "allowedValues">(true),
    declared<MadeIssue, CreatedIssue>(true),
    declared<Transition, IssueTransition, never, "id" | "to">(true),
  ];
  expect(new Set(checks)).toEqual(new Set([true]));
});
