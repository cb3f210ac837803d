import { existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type GoldenOp, goldenRuns, read } from "./golden.ts";

/**
 * What the Go connector does badly, and what shows that this one does not: runs and operations that were recorded with it, which
 * golden-runs.test.ts and golden-ops.test.ts play, and files of tests.
 */
const weaknesses: Readonly<Record<string, readonly string[]>> = {
  "a limit on the first page of users.list loses all users, or all grants, of a workspace": [
    ...["f-users-429-page1", "f-users-429-page1-grants", "std-rate-limits", "large-workspace.test.ts"],
  ],
  "a revocation after a grant in one process sends nothing": ["same-process-grant-revoke-grant", "changes.test.ts"],
  "answers that are none count as empty lists": [
    ...["f-teams-empty-object", "f-teams-okfalse", "f-users-empty-object-all", "f-users-members-null"],
    ...["f-usergroups-okfalse", "bp-scim-empty-body", "bp-scim-empty-object", "bp-scim-errors-200"],
    ...["bp-group-empty-body", "revoke-get-empty-body", "revoke-get-empty-object", "revoke-get-errors-200"],
  ],
  "one SCIM user whom users.info does not know removes all users": ["bp-info-notfound-one", "bp-info-http-404"],
  "an id of a user can delete a group": ["action-disable-traversal", "action-disable-dotdot", "changes.test.ts"],
  "a page of SCIM users never ends below 100 calls of users.info a minute": ["bp-info-limit"],
  "a repeated cursor of users.list is followed for ever": ["f-users-repeat-cursor", "f-teams-repeat-cursor"],
  "every SCIM user is asked for in every workspace, and others have no rows": ["bp", "users.test.ts"],
  "lists are fetched twice, or once for every twenty members, without team_id and limit": [
    ...["bp-limit-required", "users.test.ts", "large-workspace.test.ts"],
  ],
  "passing trouble ends the sync": [
    ...["f-users-500-page3", "f-users-502-page3", "f-users-504-page3", "f-users-delay-timeout", "f-users-cut"],
    ...["f-users-429-noheader", "f-teams-429-datehdr", "f-users-empty-body"],
  ],
  "one refused call ends everything: a free plan, a workspace without access, an organization's token": [
    ...["std-plan-free", "f-users-team-denied", "std-org-token", "doctor-verdict.test.ts"],
  ],
  "SCIM pages go by the number asked for, and ids that differ by case are mixed up": ["bp-scim-cap50", "bp-case-ids"],
  "a grant repeats all members, a removal names none; what is already so is an error, or not said; Slack's words are lost":
    [...["grant-group", "grant-group-dangling", "revoke-rfc-server", "revoke-get-404", "changes.test.ts"]],
  "half of the calls, with their token, do not follow the base URL": ["bp-baseurl", "bp-gov-baseurl", "users.test.ts"],
  "error answers are logged with their cookies": ["log-info-500", "secret-scan.test.ts"],
  "targeted syncs, and types below a workspace without it, end empty": [
    ...[
      "std-targeted-user",
      "std-targeted-workspace",
      "std-types-user",
      "std-types-usergroup",
      "std-types-workspacerole",
    ],
  ],
  "names, titles, two-factor authentication, guests' ends and SCIM's attributes are dropped; who is deleted is enabled":
    ["users.test.ts"],
  "an account schema without accounts; a documented flag that is none": [
    "create-account",
    "cli-sso-enabled",
    "accounts.test.ts",
  ],
  "the Business+ token is not checked at start; actions are not tried again, and do not know what is so already": [
    ...["action-disable-429", "action-disable-500", "action-disable-again", "start-up.test.ts"],
  ],
  "more than ten user groups that are gone end the sync": ["std-orgs-many-gone"],
  "with several workers the parent of a user is a race": ["std-workers4", "bp-workers4", "users.test.ts"],
};

describe("each of the 21 weaknesses of the Go connector is shown to be none of this one", () => {
  const recorded = new Set([...goldenRuns, ...read<GoldenOp[]>("golden-ops")].map(({ name }) => name));
  test("all are there", () => expect(Object.keys(weaknesses)).toHaveLength(21));
  test.each(Object.entries(weaknesses))("%s", (_, shownBy) => {
    const isThere = (name: string) =>
      name.endsWith(".ts") ? existsSync(new URL(name, import.meta.url)) : recorded.has(name);
    expect(shownBy.filter((name) => !isThere(name))).toEqual([]);
  });
});
