import { concerns, type Statement, statementsOf } from "./policy-document.ts";

/**
 * `administrator`: everything on everything. `can-become`: to give itself that, by changing policies, groups, versions or trust of any object, or by
 * signing in as any user.
 */
export type Power = "administrator" | "can-become" | "none";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html: whoever has one of these on everything has everything. */
const leadingToAll = [
  ...["AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy"],
  ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "AddUserToGroup", "UpdateAssumeRolePolicy"],
  ...["CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
].map((action) => `iam:${action}`);

/**
 * What the policies of a principal come to: its own, its groups', managed and inline. A statement with a condition, or about certain resources only, neither
 * allows nor denies here. Boundaries, organizations' policies, sessions' and resources' own policies are not looked at.
 */
export function powerOf(documents: readonly string[]): Power {
  const statements = documents.flatMap((document) => statementsOf(document) ?? []).filter(isOnEverything);
  const allowing = statements.filter(({ effect }) => effect === "Allow");
  const denying = statements.filter(({ effect }) => effect === "Deny");
  if (denying.some(isEveryAction)) return "none";
  if (allowing.some(isEveryAction)) return "administrator";
  const does = (action: string) =>
    allowing.some((one) => concerns(one, action)) && !denying.some((one) => concerns(one, action));
  return leadingToAll.some(does) ? "can-become" : "none";
}

const isOnEverything = ({ resources, hasCondition }: Statement) =>
  !hasCondition && resources.some((one) => /^\*+$/.test(one));

const isEveryAction = ({ actions, notActions }: Statement) =>
  notActions.length === 0 && actions.some((one) => /^\*+(:\*+)?$/.test(one));
