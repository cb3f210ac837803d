import type { admin_datatransfer_v1, admin_directory_v1, admin_reports_v1 } from "@googleapis/admin";
import { expect, test } from "@jest/globals";
import type * as ours from "../src/google/answers.ts";

/** Google's own type without null, which its answers do not hold, for all that is in it. */
type Said<T> = T extends readonly (infer Item)[]
  ? readonly Said<Item>[]
  : T extends object
    ? { [K in keyof T]: Said<NonNullable<T[K]>> }
    : T;

/**
 * Whether each of our fields is one of Google's, and whatever Google may say there is of the kind we declare. Google's types
 * require nothing: that ours do is what they are for.
 */
type Declared<Ours, Googles> =
  Exclude<keyof Ours, keyof Googles | "error"> extends never
    ? Partial<Said<Pick<Googles, keyof Ours & keyof Googles>>> extends Loose<Ours>
      ? true
      : { readonly differs: Ours }
    : { readonly unknown: Exclude<keyof Ours, keyof Googles | "error"> };
type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Loose<T[K]> | undefined }
    : T;

const declared = <_Ours, _Googles>(holds: Declared<_Ours, _Googles>) => holds;

test("what is declared of Google's answers is what Google describes", () => {
  const checks = [
    declared<ours.User, admin_directory_v1.Schema$User>(true),
    declared<ours.ReachableUser, admin_directory_v1.Schema$User>(true),
    declared<NonNullable<ours.User["name"]>, admin_directory_v1.Schema$UserName>(true),
    declared<ours.Group, admin_directory_v1.Schema$Group>(true),
    declared<ours.Member, admin_directory_v1.Schema$Member>(true),
    declared<ours.Role, admin_directory_v1.Schema$Role>(true),
    declared<ours.RoleAssignment, admin_directory_v1.Schema$RoleAssignment>(true),
    declared<ours.OauthToken, admin_directory_v1.Schema$Token>(true),
    declared<ours.Domain, admin_directory_v1.Schema$Domains>(true),
    declared<ours.DataTransfer, admin_datatransfer_v1.Schema$DataTransfer>(true),
    declared<ours.Activity, admin_reports_v1.Schema$Activity>(true),
  ];
  expect(new Set(checks)).toEqual(new Set([true]));
});
