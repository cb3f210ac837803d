export interface OtherEnding {
  /** Default: as in Go. */
  readonly exit?: number;
  /** Rows as in this other run instead. */
  readonly rowsOf?: string;
  /** Rows that only we have, that we do not have, or have otherwise, by what their difference begins with. */
  readonly rows?: readonly (string | RegExp)[];
  /** Of an operation: what is sent instead, as `action status`. */
  readonly sends?: readonly string[];
  readonly why: string;
}

const whole = (rowsOf: string, why: string): OtherEnding => ({ exit: 0, rowsOf, why });
const fails = (exit: number, why: string): OtherEnding => ({ exit, why });
const each = (names: readonly string[], ending: OtherEnding) => Object.fromEntries(names.map((name) => [name, ending]));

const denied = "a denied permission has a code of its own; Go's is Unknown";
const noAnswer = "an answer that is none is asked for again, and then an error; Go takes it for an empty list";
const unreadable = "an answer that cannot be read is asked for again, and then is no answer at all: Unavailable";
const passing = "a failure that passes is waited for; Go fails";
const unknownKey = "refused credentials have a code of their own; Go's is Unknown";
const gone = "what is gone since it was listed is left out and counted; Go fails";
const wholeRole =
  "trust policies come with the list of roles: a denied GetRole costs tags alone; Go loses every grant of roles";

/** What every sync with roles has besides: Go's engine drops cycles, its connector knows `sts:AssumeRole` alone. */
export const everywhere = [
  "more role:arn:aws:iam::111122223333:role/CycleOne:assignment:iam_user:arn:aws:iam::111122223333:user/people/bob@acme.test",
  "more role:arn:aws:iam::111122223333:role/WildAction:assignment:iam_user:arn:aws:iam::111122223333:user/alice",
];

/** Where Go looks for inline policies of child accounts in the main account, and reads keys of that one alone. */
export const ofChildAccounts = [
  "missing inline_policy:arn:aws:iam::222233334444:",
  "more inline_policy:arn:aws:iam::222233334444:",
  "more access-key:AKIAPRODA00000000001",
];

/** Runs that end before the connector is asked: see `golden-program.test.ts`. */
export const runsOfTheCommandLine: ReadonlySet<string> = new Set([
  ...["a-cfg-cross-without-sso", "a-cfg-ssoregion-bad", "a-cfg-target-bad", "a-skip-grants", "a-types-unknown"],
]);

const lastUse = ["alice", "carol", "erin", "system/baton-sync"].map(
  (name) => `differs iam_user:arn:aws:iam::111122223333:user/${name}:`,
);

/** Runs that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  ...each(
    [
      ...["a-assume2-wrong-binding", "a-assume2-wrong-ext", "a-cfg-ext-32", "a-cfg-ext-65", "a-member-account"],
      ...["a-member-account-orgs", "a-deny-iam-GetGroup", "a-deny-iam-ListGroupPolicies", "a-deny-iam-ListGroups"],
      ...["a-deny-iam-ListPolicies", "a-deny-iam-ListRolePolicies", "a-deny-iam-ListRoles"],
      ...["a-deny-iam-ListUserPolicies", "a-deny-iam-ListUsers", "a-deny-identitystore-ListGroupMemberships"],
      ...["a-deny-identitystore-ListGroups", "a-deny-identitystore-ListUsers", "a-deny-organizations-ListAccounts"],
      ...["a-deny-orgs-ListAccounts-iam", "a-deny-sso-DescribePermissionSet", "a-deny-sso-ListAccountAssignments"],
      ...["a-deny-sso-ListInstances", "a-deny-sso-ListPermissionSets"],
      "a-deny-sso-ListPermissionSetsProvisionedToAccount",
    ],
    fails(7, denied),
  ),
  ...each(
    ["a-fault-empty-200-group", "a-fault-empty-200-json", "a-fault-empty-200-xml-always", "a-fault-null-json"],
    fails(14, noAnswer),
  ),
  ...each(
    [
      ...["a-fault-html-200", "a-fault-html-200-json", "a-fault-ps-null", "a-fault-truncated-xml"],
      ...["a-fault-user-without-id", "a-fault-wrong-xml"],
    ],
    fails(14, unreadable),
  ),
  ...each(["a-bad-key", "a-bad-secret"], fails(16, unknownKey)),
  ...each(["a-assume-no-region", "a-no-region"], fails(3, "a missing region is said before anything is sent")),
  ...each(["a-fault-500-3", "a-fault-html-502"], whole("a-default", passing)),
  "a-fault-503-3": whole("a-sso", passing),
  "a-cfg-arn-odd": fails(7, "a role's name may be made of any of its characters; Go's pattern is inverted"),
  "a-deny-child-ListUsers": {
    ...whole("a-orgs", "a list that one child account refuses is left out and counted; Go fails"),
    rows: [/^(missing|differs) .*222233334444/],
  },
  "a-deny-iam-GetAccessKeyLastUsed": {
    rows: lastUse,
    why: "without the use of keys the password's counts; Go has the same, and takes the earliest",
  },
  "a-deny-iam-ListAccessKeys": {
    rows: lastUse,
    why: "without the use of keys the password's counts; Go has the same, and takes the earliest",
  },
  "a-deny-iam-GetPolicy": { rows: ["differs iam_policy:"], why: "descriptions come from GetPolicy, which is denied" },
  "a-deny-iam-GetRole": {
    rowsOf: "a-default",
    rows: [
      "differs role:arn:aws:iam::111122223333:role/ConductorOneIntegration",
      "more role:arn:aws:iam::111122223333:role/VanishedRole",
    ],
    why: wholeRole,
  },
  "a-fault-throttle-getrole": whole("a-default", wholeRole),
  "a-fault-child-mid-denied": {
    ...whole("a-orgs", "an account whose role is not given any more is left out and counted; Go fails"),
    rows: [/^(missing|differs) .*(222233334444|role\/CrossAccount:assignment:iam_user:)/],
  },
  "a-fault-drop-ever": fails(14, "after twenty tries the sync ends; Go goes on for ever"),
  "a-fault-empty-200-xml": whole("a-default", noAnswer),
  "a-fault-repeat-permission-sets": fails(14, "a token that comes back is an error; Go asks for ever"),
  "a-fault-throttle-assume-child": whole("a-orgs", "a limit is waited for; Go leaves the account out"),
  "a-fault-throttle-ever": fails(4, "the limit is waited for as long as there is one, and the test waits no longer"),
  "a-fault-throttle-listinstances": whole("a-sso", passing),
  "a-fault-throttle-listkeys": whole("a-secrets", "a limit is waited for; Go leaves the keys out"),
  "a-fault-throttle-orgs-listaccounts": whole("a-orgs", passing),
  "a-fault-truncated-no-marker": fails(
    14,
    "a list that says that it goes on, and not where, is an error; Go takes it for whole",
  ),
  "a-fault-user-without-arn": fails(14, "a user without its ARN is an error; Go leaves it out"),
  "a-group-gone": {
    ...whole("a-sso", gone),
    rows: [/^missing 906bbbbb-mem-00[5-8]/, /^(missing|differs) .*:sso_user:/, /^(missing|differs) grant:sso_user:/],
  },
  "a-keys-paged": whole("a-secrets", "every page of keys is read; Go reads the first"),
  "a-ps-vanished": {
    ...whole("a-sso", gone),
    rows: [
      /^missing .*ps-aaaa000000000003/,
      /^(missing|differs) iam_policy:arn:aws:iam::aws:policy\/job-function\/Billing:attached:sso_/,
    ],
  },
  "a-ssoregion-assume": whole("a-ssoregion-static", "Identity Center is found by asking; Go asks in one region"),
  "a-targeted": { rows: ["more "], why: "single resources can be looked up; Go's connector has none" },
};

/** Operations of which the command line has its own say: see `golden-program.test.ts`. */
export const isOfTheCommandLine = (name: string) =>
  name.startsWith("cmd-") ||
  [
    "action-list",
    "tickets",
    "events-no-id",
    "events-no-flag",
    "group-grant-noprov",
    "create-iam-only",
    "create-iam-login-only",
  ].includes(name);

const mistake = "wrong arguments have a code of their own; Go's is Unknown";
const ownCode = "AWS's refusal has a code of its own; Go's is Unknown";
const waited = "a limit is waited for, also in an operation; Go fails after three tries";
const ownAccount = "what is changed is changed in its own account; Go takes its namesake in the main one";
const through = "what is held through something else is not said to be revoked";
const asked = "who may not ask how it went looks whether it is there";

const createdAfter = (...before: readonly string[]) => [
  ...before,
  "sso:CreateAccountAssignment 200",
  "sso:DescribeAccountAssignmentCreationStatus 200",
];
const three = (call: string) => [call, call, call];
const deletion = (...calls: readonly string[]) => calls.map((call) => `iam:${call}${/ \d+$/.test(call) ? "" : " 200"}`);
const lists = [
  "ListAccessKeys",
  "ListSigningCertificates",
  "ListSSHPublicKeys",
  "ListServiceSpecificCredentials",
  "ListMFADevices",
  "ListUserPolicies",
  "ListAttachedUserPolicies",
  "ListGroupsForUser",
];
const aliceUpToGroups = deletion(
  ...[
    "GetUser",
    "DeleteLoginProfile",
    "ListAccessKeys",
    "DeleteAccessKey",
    "ListSigningCertificates",
    "DeleteSigningCertificate",
  ],
  ...["DeleteSigningCertificate", "ListSSHPublicKeys", "DeleteSSHPublicKey", "ListServiceSpecificCredentials"],
  ...["DeleteServiceSpecificCredential", "DeleteServiceSpecificCredential", "ListMFADevices", "DeactivateMFADevice"],
  ...["DeactivateMFADevice", "DeleteVirtualMFADevice", "ListUserPolicies", "ListUserPolicies", "DeleteUserPolicy"],
  ...[
    "DeleteUserPolicy",
    "DeleteUserPolicy",
    "DeleteUserPolicy",
    "ListAttachedUserPolicies",
    "ListAttachedUserPolicies",
  ],
  ...["DetachUserPolicy", "DetachUserPolicy", "DetachUserPolicy", "DetachUserPolicy", "ListGroupsForUser"],
);

export const opsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  ...each(
    [
      ...[
        "account-grant-denied",
        "account-grant-nolist",
        "create-iam-denied",
        "create-iam-exists-noget",
        "create-iam-notag",
      ],
      ...["create-sso-denied", "delete-iam-noget", "delete-sso-denied", "events-denied", "group-grant-denied"],
      ...["inline-revoke-denied", "policy-grant-denied", "policy-revoke-denied", "ssogroup-grant-denied"],
    ],
    fails(7, denied),
  ),
  ...each(
    [
      ...["account-grant-iamuser", "create-iam-badname", "create-iam-noemail", "create-sso-login-only"],
      ...["create-sso-no-email", "create-sso-no-family-name", "create-sso-no-given-name", "create-sso-no-username"],
      ...["delete-iam-badarn", "delete-sso-badid", "events-cursor-bad", "group-grant-role", "group-grant-ssouser"],
      "ssogroup-grant-iamuser",
    ],
    fails(3, mistake),
  ),
  ...each(
    [
      ...["account-revoke-notfound", "create-iam-exists-case", "group-grant-ghost", "group-grant-gone-group"],
      ...["policy-grant-ghost", "policy-grant-gone", "ssogroup-grant-again-getfails", "ssogroup-grant-nouser"],
    ],
    fails(5, ownCode),
  ),
  ...each(
    ["create-iam-limit", "policy-grant-quota", "policy-grant-unmodifiable", "ssogroup-grant-quota"],
    fails(9, ownCode),
  ),
  ...each(
    ["account-grant-conflict", "account-grant-conflict-nodescribe", "account-revoke-conflict"],
    fails(10, ownCode),
  ),
  "account-grant-describe-throttled": {
    ...{ exit: 0, why: waited },
    sends: createdAfter(
      "sso:ListAccountAssignments 200",
      ...three("organizations:DescribeAccount 400"),
      "organizations:DescribeAccount 200",
    ),
  },
  "account-grant-nopoll": {
    sends: [
      "sso:ListAccountAssignments 200",
      "organizations:DescribeAccount 200",
      "sso:CreateAccountAssignment 200",
      "sso:DescribeAccountAssignmentCreationStatus 400",
      "sso:ListAccountAssignments 200",
    ],
    why: asked,
  },
  "account-grant-poll-throttled": {
    ...{ exit: 0, why: waited },
    sends: [
      "sso:ListAccountAssignments 200",
      "organizations:DescribeAccount 200",
      "sso:CreateAccountAssignment 200",
      ...three("sso:DescribeAccountAssignmentCreationStatus 400"),
      "sso:DescribeAccountAssignmentCreationStatus 200",
    ],
  },
  "account-grant-throttled": {
    ...{ exit: 0, why: waited },
    sends: createdAfter(
      "sso:ListAccountAssignments 200",
      "organizations:DescribeAccount 200",
      ...three("sso:CreateAccountAssignment 400"),
    ),
  },
  "account-revoke-expanded2": fails(9, through),
  "account-revoke-nopoll": {
    sends: [
      "organizations:DescribeAccount 200",
      "sso:DeleteAccountAssignment 200",
      "sso:DescribeAccountAssignmentDeletionStatus 400",
      "sso:ListAccountAssignments 200",
      "sso:ListAccountAssignments 200",
    ],
    why: asked,
  },
  "action-sts-throttled": {
    exit: 0,
    sends: [...three("sts:AssumeRoleWithWebIdentity 400"), "sts:AssumeRoleWithWebIdentity 200"],
    why: waited,
  },
  "create-iam-throttled": { exit: 0, sends: [...three("iam:CreateUser 400"), "iam:CreateUser 200"], why: waited },
  "create-sso-email-exists": fails(6, "another user's address is told as what it is"),
  "create-sso-throttled": {
    exit: 0,
    sends: [...three("identitystore:CreateUser 400"), "identitystore:CreateUser 200"],
    why: waited,
  },
  "delete-iam-child": {
    sends: deletion(
      ...[
        "GetUser",
        "DeleteLoginProfile 404",
        "ListAccessKeys",
        "DeleteAccessKey",
        "ListSigningCertificates",
        "ListSSHPublicKeys",
      ],
      ...[
        "ListServiceSpecificCredentials",
        "ListMFADevices",
        "ListUserPolicies",
        "DeleteUserPolicy",
        "ListAttachedUserPolicies",
      ],
      ...["DetachUserPolicy", "DetachUserPolicy", "ListGroupsForUser", "RemoveUserFromGroup", "DeleteUser"],
    ),
    why: ownAccount,
  },
  "delete-iam-full": {
    sends: [...aliceUpToGroups, ...deletion("RemoveUserFromGroup", "RemoveUserFromGroup", "DeleteUser")],
    why: "virtual MFA devices are deleted; Go leaves them behind",
  },
  "delete-iam-group-gone": {
    ...{
      exit: 9,
      sends: [...aliceUpToGroups, ...deletion("RemoveUserFromGroup 404", "RemoveUserFromGroup", "DeleteUser 409")],
    },
    why: "what is gone is passed over, and the rest deleted; Go stops",
  },
  "delete-iam-partway": fails(7, denied),
  "delete-iam-throttled": {
    ...{ exit: 0, why: waited },
    sends: deletion(
      "GetUser",
      "DeleteLoginProfile 404",
      ...lists,
      "DeleteUser 400",
      "DeleteUser 400",
      "DeleteUser 400",
      "DeleteUser",
    ),
  },
  "delete-sso-otherstore": { exit: 3, sends: [], why: "the id's store has to be the one that is asked; Go takes any" },
  "events-future": { exit: 0, sends: [], why: "what lies ahead has not happened, and is not asked for" },
  "events-throttled": {
    exit: 0,
    sends: [...three("cloudtrail:LookupEvents 400"), ...three("cloudtrail:LookupEvents 200")],
    why: waited,
  },
  "group-grant-500": { exit: 0, sends: [...three("iam:AddUserToGroup 500"), "iam:AddUserToGroup 200"], why: passing },
  "group-grant-child-absent": { exit: 0, sends: ["iam:AddUserToGroup 200"], why: ownAccount },
  "group-revoke-again": { exit: 0, why: "who is no member any more has nothing to lose; Go fails" },
  "group-revoke-ghost": { exit: 0, why: "who is no member any more has nothing to lose; Go fails" },
  "inline-revoke-expanded": fails(9, through),
  "policy-grant-child": { exit: 0, sends: ["iam:AttachUserPolicy 200"], why: ownAccount },
  "policy-revoke-expanded": fails(9, through),
  "ssogroup-revoke-denied": { exit: 7, sends: ["identitystore:DeleteGroupMembership 400"], why: denied },
  "ssogroup-revoke-denied-both": { exit: 7, sends: ["identitystore:DeleteGroupMembership 400"], why: denied },
};
