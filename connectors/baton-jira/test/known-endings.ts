interface OtherEnding {
  readonly exit?: number;
  /** What the error, or the summary of what was skipped, says. */
  readonly says?: string;
  /** The rows are those of this run. */
  readonly rowsOf?: string;
  /** Beginnings of differences that are meant. */
  readonly rows?: readonly string[];
}

/** What the command line decides by itself, before a connector is there. */
export const runsOfTheCommandLine: Readonly<Record<string, { readonly status: number; readonly says: string }>> = {
  "missing-token": { status: 2, says: 'required flag(s) "jira-api-token" not set' },
};

/** Go takes "not found" for "none"; here it is an error while the resource is still there. */
const stillThere: OtherEnding = { exit: 1, says: "is still there" };
/** Go takes what is no list for an empty one. */
const noList = (says: string): OtherEnding => ({ exit: 1, says });
/** Go ends with it; here it is asked for again, or the one row is left out and counted. */
const whole: OtherEnding = { exit: 0, rowsOf: "default" };
const allRows = (...beginnings: readonly string[]) => beginnings.flatMap((one) => [`missing ${one}`, `more ${one}`]);
/** All rows of a project role, of the project that a recording changes. */
const rowsOfRole = (id: string) =>
  ["resources project-role/", "entitlements project-role:", "grants project-role:", "expansion project-role:"].flatMap(
    (kind) => [`missing ${kind}${id}`],
  );

/** The group that one recording gives no id. */
const oddGroup = "487199d5-fe99-4dd3-a9a6-cc50a361b234";

/** Runs that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  "f-actors-404": stillThere,
  "f-members-404": stillThere,
  "f-participants-404": stillThere,
  "f-role-404": stillThere,
  "f-users-404": noList("the list itself is not found"),
  "f-users-null": noList("null, not a list"),
  "f-actors-null": noList("null, not a list"),
  "f-groups-empty": noList("has no list values"),
  "f-project-empty": noList("id is missing"),

  "f-users-500-once": whole,
  "f-users-cut": whole,
  // All pages are asked for by what was received.
  "page-cap-users": whole,
  "page-cap-groups": whole,
  "page-cap-members": whole,
  "page-cap-projects": whole,
  // A thousand users are asked for at once: there is no second page that could repeat the first.
  "f-users-page-repeats": whole,
  // Roles are asked for all together, and names by their own address.
  "f-role-403": whole,
  // Whether the token is known is asked in another way.
  "f-validate-401": whole,
  "f-validate-500": whole,
  "odd-role-self-empty": whole,
  "url-no-scheme": whole,
  // Expansion stands in the annotations of this engine's rows: those of the other are compared.
  "engine-pebble": whole,

  "odd-actor-without-user": {
    ...whole,
    says: "an actor of a project role without an id",
    rows: allRows("grants project-role:10000", "expansion project-role:10000"),
  },
  "odd-actor-without-group": {
    ...whole,
    says: "an actor of a project role without an id",
    rows: allRows("grants project-role:10000", "expansion project-role:10000"),
  },
  "odd-role-link": { ...whole, says: "a project role whose link names none", rows: rowsOfRole("10001:") },
  "odd-role-link-word": { ...whole, says: "a project role whose link names none", rows: rowsOfRole("10001:") },
  "odd-role-unknown": {
    ...whole,
    says: "a project role that Jira names and does not find",
    rows: rowsOfRole("10001:"),
  },
  "f-project-404": {
    ...whole,
    says: "roles of a project that is listed and not found",
    rows: [
      ...rowsOfRole("10001:"),
      "missing resources project/10001",
      "missing entitlements project:10001:",
      "missing grants project:10001:",
    ],
  },
  "odd-group-empty-id": {
    ...whole,
    says: "a group without an id",
    rows: [
      ...["resources group/", "entitlements group:", "grants group:"].map((kind) => `missing ${kind}${oddGroup}`),
      // What its members inherit is not there, or has one source less.
      ...["missing grants project-role:", "differs grants project-role:"],
    ],
  },
  "odd-user-number-id": { ...whole, rows: ["differs resources user/712020:e544f74d-5b0f-47d5-abf5-529f9c34951c"] },
  // Go writes a row without an id.
  "odd-user-null-id": {
    says: "a user without an id",
    rows: ["missing resources user/", "missing grants project:10000:participate:user:"],
  },
  "org-scoped-url": { exit: 0, rowsOf: "org" },
  "org-url-slash": { exit: 0, rowsOf: "org" },
};
