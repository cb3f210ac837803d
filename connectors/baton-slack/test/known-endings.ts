export interface OtherEnding {
  /** Default: as in Go. */
  readonly exit?: number;
  /** Rows as in this other run instead. */
  readonly rowsOf?: string;
  /** Rows that only we have, that we do not have, or have otherwise, by the beginning of their difference. */
  readonly rows?: readonly string[];
  readonly why: string;
}

const whole = (rowsOf: string, why: string): OtherEnding => ({ exit: 0, rowsOf, why });
const fails = (exit: number, why: string): OtherEnding => ({ exit, why });

const noAnswer = "an answer that is none is asked for again, and then an error; Go takes it for an empty list";
const proxied = "a page that is not Slack's is asked for again; Go fails at once";
const passing = "a failure of the app is tried again; Go fails at once";
const limited = "the limit is waited for";
const notList = "404 of a list is an error; Go takes it for none, and all it holds would vanish";
const joined = "users.list tells of all users; nobody is asked for one by one";
const told = "the list of user groups tells their members; they are not asked for";
const ownWords = "Slack's word has a code of its own here, where Go has Unknown";
const lostRows = "the same page is asked for again; Go lost the rest";
const withoutWorkspace =
  "what is below workspaces is listed by itself; Go lists it below workspaces of the same sync only";
const moveAll = "the base URL moves both APIs; Go sends the tokens to Slack itself";

/** Runs that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  "bp-baseurl": whole("bp", moveAll),
  "bp-case-ids": {
    rows: [
      "missing group:S0CASE:member:user:U0A000",
      "more group:S0CASE:member",
      "missing group:S0case",
      "more group:S0case",
    ],
    why: "each group has its own members; Go's cache takes ids that differ by case for one",
  },
  "bp-gov-baseurl": { ...whole("bp-gov", moveAll) },
  "bp-group-empty-body": fails(14, noAnswer),
  "bp-groups-404-list": fails(9, notList),
  "bp-groups-404-one": {
    rows: ["missing group:S0AIDP001"],
    why: "a group that is gone when it is looked up has no row, and is counted",
  },
  "bp-info-500-once": whole("bp", joined),
  "bp-info-http-404": whole("bp", joined),
  "bp-info-limit": whole("bp", joined),
  "bp-info-notfound-one": whole("bp", joined),
  "bp-info-notvisible-one": whole("bp", joined),
  "bp-info-okfalse": whole("bp", joined),
  "bp-limit-required": whole("bp", "pages are asked for with a limit"),
  "bp-odd-ids": {
    rows: ["missing group:..", "missing group::", "more group:S0"],
    why: "ids are encoded in addresses; what is no part of one is counted",
  },
  "bp-scim-404-users": fails(9, notList),
  "bp-scim-cap50": whole("bp", "pages go on from the rows that came; Go loses what a page was shortened by"),
  "bp-scim-empty-body": fails(14, noAnswer),
  "bp-scim-empty-object": fails(14, noAnswer),
  "bp-scim-errors-200": fails(14, noAnswer),
  "bp-scim-html": whole("bp", proxied),
  "bp-scim-total-big": fails(14, "a list that is shorter than SCIM says is an error"),
  "bp-scim-total-zero": whole("bp", "the total is not believed where there are more rows"),
  "bp-types-user": {
    rowsOf: "bp",
    rows: ["missing workspace", "missing group", "missing userGroup"],
    why: withoutWorkspace,
  },
  "bp-users-empty-body": whole("bp", lostRows),
  "bp-users-html": whole("bp", proxied),
  "bp-users-null": whole("bp", lostRows),
  "bp-users-okfalse": whole("bp", lostRows),
  "bp-workers4": whole("bp", "the parent of a user is that of one worker; in Go it is a race"),
  "f-authtest-500": fails(14, passing),
  "f-authtest-html": fails(14, proxied),
  "f-authtest-okfalse": fails(14, noAnswer),
  "f-teams-429-datehdr": whole("std", limited),
  "f-teams-429-noheader": whole("std", limited),
  "f-teams-empty-object": fails(14, noAnswer),
  "f-teams-okfalse": fails(14, noAnswer),
  "f-teams-repeat-cursor": fails(
    14,
    "workspaces are listed as a whole: the list is asked for again before it is an error",
  ),
  "f-ugusers-403": whole("std", told),
  "f-ugusers-404": whole("std", told),
  "f-ugusers-okfalse": whole("std", told),
  "f-ugusers-permission": whole("std", told),
  "f-usergroups-404": fails(9, notList),
  "f-usergroups-okfalse": fails(14, noAnswer),
  "f-users-400-page3": fails(3, "400 is InvalidArgument, as with every other app"),
  "f-users-404-page3": fails(9, notList),
  "f-users-429-noheader": whole("std", limited),
  "f-users-429-page1": whole("std", limited),
  "f-users-429-page1-grants": whole("std", limited),
  "f-users-500-page3": whole("std", passing),
  "f-users-502-page3": whole("std", passing),
  "f-users-504-page3": whole("std", passing),
  "f-users-bad-bool": {
    exit: 0,
    rowsOf: "std",
    rows: [],
    why: "what is no flag is left out; one odd user must not hide all others",
  },
  "f-users-bad-type": whole("std", "what is not needed is not read"),
  "f-users-cut": whole("std", passing),
  "f-users-delay-timeout": whole("std", passing),
  "f-users-delay-timeout-first": whole("std", passing),
  "f-users-empty-body": whole("std", lostRows),
  "f-users-empty-object-all": fails(14, noAnswer),
  "f-users-empty-object-page3": whole("std", lostRows),
  "f-users-fatal-error": whole("std", passing),
  "f-users-html": whole("std", proxied),
  "f-users-id-missing": {
    rows: ["missing workspace:T0ATEAM1:member:user:", "missing workspaceRole:T0ATEAM1:member:assigned:user:"],
    why: "who has no id is counted, and nobody holds anything; Go's grants are to nobody",
  },
  "f-users-members-null": whole("std", lostRows),
  "f-users-okfalse-page1": whole("std", lostRows),
  "f-users-repeat-cursor": fails(13, "a list that comes back to its pages ends in an error; Go's never ends"),
  "f-users-team-denied": {
    exit: 0,
    rowsOf: "std",
    rows: ["missing user:", "missing workspace:T0ATEAM2:member:", "missing workspaceRole:T0ATEAM2:"],
    why: "what can be read is read; the workspace is counted",
  },
  "f-users-tzoffset-float": whole("std", "what is not needed is not read"),
  "f-users-unknown-error": fails(7, ownWords),
  "log-info-500": whole("std", passing),
  "std-baseurl-noslash": whole("std", "the base URL is taken with and without its last slash"),
  "std-noteams": fails(9, "a token that can see no workspace is a mistake, not an empty organization"),
  "std-org-token": whole("std", "every method is told the workspace"),
  "std-plan-free": {
    exit: 0,
    rowsOf: "std",
    rows: ["missing userGroup:"],
    why: "a plan without user groups has none; they are counted",
  },
  "std-rate-limits": whole("std", limited),
  "std-targeted-user": {
    rowsOf: "std",
    rows: ["missing"],
    why: "a targeted sync finds its resources; Go's has none that it could ask for",
  },
  "std-targeted-workspace": { rowsOf: "std", rows: ["missing"], why: "the same" },
  "std-teams-null": fails(14, noAnswer),
  "std-types-unknown": fails(3, "an unknown type is InvalidArgument, as with every other app"),
  "std-types-user": { rowsOf: "std", rows: ["missing workspace", "missing userGroup"], why: withoutWorkspace },
  "std-types-usergroup": {
    rowsOf: "std",
    rows: ["missing user:", "missing workspace", "missing userGroup:"],
    why: withoutWorkspace,
  },
  "std-types-workspacerole": { rowsOf: "std", rows: ["missing user", "missing workspace"], why: withoutWorkspace },
  "std-workers4": whole("std", "the parent of a user is that of one worker; in Go it is a race"),
};

/**
 * With a Business+ token every user of a workspace has a row, under a workspace the user is in; Go has those that SCIM knows, each under
 * the first workspace.
 */
export const businessPlusRows: readonly string[] = [
  ...["U0A0010", "U0A0015", "U0A0016", "U0A0018", "U0A0025", "U0A:x:y", "U0ABOT001", "USLACKBOT"].map(
    (id) => `more user:${id}`,
  ),
  ...["U0A0031", "U0A0032"].map((id) => `differs user:${id}: `),
];

export interface OtherOperation {
  readonly exit?: number;
  /** Lines of SCIM's state. */
  readonly change?: readonly string[];
  /** Method, path and status of what is sent. */
  readonly sends?: readonly string[];
  readonly why: string;
}

/** Syncs that the command line refuses before Slack is asked. */
export const runsOfTheCommandLine: ReadonlySet<string> = new Set([
  ...["err-empty-token", "err-no-token", "err-gov-without-bp", "bp-skip-grants", "std-skip-grants"],
]);

/** Operations of the command line itself, which do not reach Slack. */
export const isOfTheCommandLine = (name: string) =>
  name.startsWith("cli-") || ["action-badjson", "action-list", "event-feed", "tickets-schemas"].includes(name);

const disabled = ["- scimUsers U0A0004 true", "+ scimUsers U0A0004 false"];
const disable = (status: number) => `DELETE v2/Users/U0A0004 ${status}`;
const look = (group: string) => `GET v2/Groups/${group} 200`;
const change = (group: string, status = 200) => `PATCH v2/Groups/${group} ${status}`;
const times = (count: number, sent: string) => Array.from({ length: count }, () => sent);
const onePart = "an id is one part of an address";

/** Operations that end otherwise than with Go, change something else, or send something else than `asOurs` in golden-ops.test.ts tells. */
export const opsThatEndOtherwise: Readonly<Record<string, OtherOperation>> = {
  "action-disable-429": { exit: 0, change: disabled, sends: [disable(429), disable(200)], why: limited },
  "action-disable-500": {
    exit: 0,
    change: disabled,
    sends: [disable(500), disable(200)],
    why: "what does nothing twice is tried again; Go's actions are not",
  },
  "action-disable-again": {
    exit: 0,
    sends: ["DELETE v2/Users/U0A0011 409", "GET v2/Users/U0A0011 200"],
    why: "who is deactivated already is success",
  },
  "action-disable-badpercent": { sends: ["DELETE v2/Users/U0%25zz 404"], why: onePart },
  "action-disable-dotdot": { sends: [], why: onePart },
  "action-disable-html": { sends: times(3, disable(200)), why: proxied },
  "action-disable-percent": { sends: ["DELETE v2/Users/U0%2541 404"], why: onePart },
  "action-disable-query": { sends: ["DELETE v2/Users/U0A0004%3Fx%3D1 404"], why: onePart },
  "action-disable-slash": { sends: ["DELETE v2/Users/a%2Fb 404"], why: onePart },
  "action-disable-traversal": {
    exit: 2,
    change: [],
    sends: ["DELETE v2/Users/..%2FGroups%2FS0AIDP001 404"],
    why: `${onePart}; Go deletes the group`,
  },
  "action-enable-gov": {
    exit: 0,
    change: ["- scimUsers U0A0011 false", "+ scimUsers U0A0011 true"],
    sends: ["PATCH v1/Users/U0A0011 200"],
    why: "SCIM 1.1 is asked in its own words",
  },
  "create-account": {
    exit: 0,
    change: ["+ scimUsers U0NEW109 true"],
    sends: ["POST v2/Users 201"],
    why: "accounts can be created",
  },
  "delete-user": { exit: 0, change: disabled, sends: [disable(200)], why: "accounts can be deactivated" },
  "grant-get-empty-body": { exit: 14, change: [], sends: times(3, look("S0AIDP001")), why: noAnswer },
  "grant-get-empty-object": { exit: 14, change: [], sends: times(3, look("S0AIDP001")), why: noAnswer },
  "grant-get-html": { exit: 14, sends: times(3, look("S0AIDP001")), why: proxied },
  "grant-group-dangling": {
    exit: 0,
    change: ["- scimGroups S0AIDP006 U0NOWHERE,U0A0011", "+ scimGroups S0AIDP006 U0NOWHERE,U0A0011,U0A0004"],
    sends: [look("S0AIDP006"), change("S0AIDP006"), look("S0AIDP006")],
    why: "the new member alone is sent; Go repeats the others, of whom one is unknown",
  },
  "grant-group-not-scim-user": {
    sends: [look("S0AIDP002"), change("S0AIDP002", 404)],
    why: "everybody has a row; that SCIM does not know the bot is Slack's to say",
  },
  "grant-group-to-group": { exit: 3, why: "a principal of the wrong type is InvalidArgument" },
  "grant-group-to-workspace": { exit: 3, why: "the same" },
  "grant-patch-409": {
    sends: [look("S0AIDP001"), change("S0AIDP001", 409), look("S0AIDP001")],
    why: "who is a member meanwhile is success",
  },
  "grant-patch-503-always": {
    sends: [look("S0AIDP001"), ...times(5, change("S0AIDP001", 503))],
    why: "a change is tried as often as with every other app",
  },
  "grant-patch-array": {
    exit: 9,
    sends: [...[look("S0AIDP001"), change("S0AIDP001"), look("S0AIDP001"), change("S0AIDP001"), look("S0AIDP001")]],
    why: "what was answered and not done is an error",
  },
  "grant-patch-html-200": { exit: 14, sends: [look("S0AIDP001"), ...times(3, change("S0AIDP001"))], why: proxied },
  "grant-patch-okfalse": { sends: [look("S0AIDP001"), change("S0AIDP001")], why: "an error ends it" },
  "revoke-get-404": {
    sends: ["GET v2/Groups/S0AIDP001 404", "GET v2/Groups?count=100&startIndex=1 200"],
    why: "of a group that is gone nobody is a member; one that is still listed is not gone",
  },
  "revoke-get-empty-body": { exit: 14, sends: times(3, look("S0AIDP001")), why: noAnswer },
  "revoke-get-empty-object": { exit: 14, sends: times(3, look("S0AIDP001")), why: noAnswer },
  "revoke-get-errors-200": { exit: 14, sends: times(5, look("S0AIDP001")), why: noAnswer },
  "revoke-group-dangling": {
    exit: 0,
    change: ["- scimGroups S0AIDP006 U0NOWHERE,U0A0011", "+ scimGroups S0AIDP006 U0A0011"],
    sends: [look("S0AIDP006"), look("S0AIDP006"), change("S0AIDP006"), look("S0AIDP006")],
    why: "of a principal its id is enough; Go's command line wants a row",
  },
  "revoke-rfc-server": {
    change: ["- scimGroups S0AIDP001 U0A0002,U0A0003,U0A0004", "+ scimGroups S0AIDP001 U0A0003,U0A0004"],
    why: "one member is removed by path; Go's form takes all away where RFC 7644 is followed",
  },
};
