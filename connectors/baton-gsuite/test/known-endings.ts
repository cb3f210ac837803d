export interface OtherEnding {
  /** Default: as in Go. */
  readonly exit?: number;
  /** Rows as in this other run instead. */
  readonly rowsOf?: string;
  /** The other storage engine keeps less in a row. */
  readonly idsOnly?: boolean;
  /** Rows that only we have, or that we have otherwise. */
  readonly rows?: readonly string[];
  readonly why: string;
}

/** Waiting for a limit that is never lifted; the tests give up after some waits. */
const waits = 4;
const stillThere = "a group that is there has members to tell of; Go takes the 404 for none";
const wholeListing = "a listing of everything cannot be gone; Go takes it for empty, and all it holds would vanish";

/** By group of a circle of three what only the others in it have as members. Ids of users begin and end with the same number. */
const fromTheCircle = {
  "01aaaaaa1": ["group:01cccccc3", 109, 110, "user:115000000000000000777", "user:115000000000000000888"],
  "01bbbbbb2": ["group:01aaaaaa1", 101, 102, 107, 108, 110, "user:115000000000000000777", "user:115000000000000000888"],
  "01cccccc3": ["group:01bbbbbb2", 101, 102, 107, 108, 109],
};
const inCircle = Object.entries(fromTheCircle).flatMap(([group, members]) =>
  members.map((member) => {
    const id = typeof member === "number" ? `user:${member}345678901234567${member}` : member;
    return `grants group:${group}:member:${id}`;
  }),
);
const allOfCircle = "who is in one group of a circle is in all of them, not only in what they are in together";

/** Runs that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  "a-cycle-pebble-1": {
    idsOnly: true,
    rows: ["grants 13801188331880507", ...inCircle],
    why: `Pebble stores ids where SQLite stores whole messages, and one grant for a user and entitlement where SQLite stores each; ${allOfCircle}`,
  },
  "a-cycle-sqlite-1": {
    rowsOf: "a-cycle-pebble-1",
    idsOnly: true,
    rows: ["grants 13801188331880507", ...inCircle],
    why: `with cycles of groups Go's SQLite result is random; its Pebble result is taken instead; ${allOfCircle}`,
  },
  "a-ci-404": { exit: 9, why: wholeListing },
  "a-groups-404": { exit: 9, why: wholeListing },
  "a-members-404": { exit: 9, why: stillThere },
  "a-no-domain-401": { exit: 9, why: "a missing scope is a failed precondition, with the scope's name" },
  "a-reports-no-actor": { exit: 0, rowsOf: "a-all", why: "an event without an actor is nobody's; Go panics" },
  "a-reports-no-id": { exit: 0, rowsOf: "a-all", why: "an event without a time is no login; Go panics" },
  "a-reports-quota": { exit: waits, why: "403 quotaExceeded is a limit: we wait, Go fails" },
  "a-roles-404": { rowsOf: "a-all", why: "the assignments of all roles are read at once; no role is asked alone" },
  "a-users-403-quota": { exit: waits, why: "403 quotaExceeded is a limit: we wait, Go fails" },
  "a-users-403-throttle-once": { exit: 0, rowsOf: "a-all", why: "the recording was cut off while Go waited" },
  "a-same-page-token": { rows: ["resources group:g1"], why: "the page before the one that repeats itself is stored" },
  "a-token-503-settings": { exit: 0, rowsOf: "a-all", why: "a sync asks for no scope it does not need" },
  "a-userids-404": { exit: 9, why: wholeListing },
  "a-users-404": { exit: 9, why: wholeListing },
  "a-user-bad-external": {
    exit: 0,
    rowsOf: "a-all",
    rows: ["resources user:102345678901234567102"],
    why: "one user's unreadable ids are left out and reported; Go ends the sync",
  },
  "a-user-bad-posix": {
    exit: 0,
    rowsOf: "a-all",
    rows: ["resources user:102345678901234567102"],
    why: "one user's unreadable accounts are left out and reported; Go ends the sync",
  },
  "a-user-no-name": {
    exit: 0,
    rowsOf: "a-all",
    rows: ["resources user:199000000000000000001"],
    why: "a user without a name has an empty display name; Go panics",
  },
};

export interface OtherOperation {
  readonly exit?: number;
  /** Method, path and body of the requests that change something. */
  readonly writes?: readonly (readonly [string, string, unknown])[];
  /** Ids of the events. */
  readonly events?: readonly string[];
  /** The rows differ, as told in `why`. */
  readonly rows?: true;
  readonly why: string;
}

const users = "/admin/directory/v1/users";
const onlyItsScope = "an operation needs a token for its own scope only; Go needs all fourteen to be had or refused";
const missingScope = "a missing scope is a failed precondition, with the scope's name";
const aLimit = "a limit refuses before anything is done: it is waited for";
const removals = "the removal of a group member is an event too";
const shortCursor = "cursors stay under the protocol's 4,096 bytes";
const ownDomain = "a user belongs to the domain of the primary address";
const lateAdminEvents = ["301", "301", "302", "303", "304", "305", "305", "307", "309", "320"];
const allAdminEvents = [...lateAdminEvents, "321", "322", "323", "324", "325", "326", "327", "-342"];

/** Operations that end otherwise than with Go, or change something else at Google. */
export const opsThatEndOtherwise: Readonly<Record<string, OtherOperation>> = {
  "action-429": {
    exit: 0,
    writes: [
      ["POST", `${users}/101345678901234567101/signOut`, null],
      ["POST", `${users}/101345678901234567101/signOut`, null],
    ],
    why: aLimit,
  },
  "create-account-missing-given": {
    exit: 3,
    why: "what the account schema requires is checked before, with the field's name",
  },
  "action-no-user-scope-sign_out": {
    exit: 0,
    writes: [["POST", `${users}/101345678901234567101/signOut`, null]],
    why: onlyItsScope,
  },
  "action-token-400-disable_user": {
    exit: 0,
    writes: [["PUT", `${users}/101345678901234567101`, { suspended: true }]],
    why: onlyItsScope,
  },
  "action-token-400-sign_out": {
    exit: 0,
    writes: [["POST", `${users}/101345678901234567101/signOut`, null]],
    why: onlyItsScope,
  },
  "action-update_user_status-empty-id": {
    writes: [],
    why: "an empty id is nobody's; it leads to the users themselves",
  },
  "revoke-group-expanded": { exit: 9, why: "a membership that comes through another group stays: it is not revoked" },
  "create-account-503-once": { exit: 2, why: "it is not known whether the account was made, and nobody may repeat it" },
  "create-account-missing-scope": { exit: 9, why: missingScope },
  "create-account-token-400": {
    exit: 0,
    writes: [
      [
        "POST",
        users,
        {
          name: { familyName: "Person", givenName: "New" },
          password: "<20 characters>",
          primaryEmail: "new.person@example.com",
        },
      ],
    ],
    why: onlyItsScope,
  },
  "delete-group-403-throttled": {
    exit: 0,
    writes: [
      ["DELETE", "/admin/directory/v1/groups/01aaaaaa1", null],
      ["DELETE", "/admin/directory/v1/groups/01aaaaaa1", null],
    ],
    why: aLimit,
  },
  "delete-group-missing-scope": { exit: 9, why: missingScope },
  "delete-user-404": { exit: 0, why: "deleting is idempotent: who is gone is gone" },
  "delete-user-missing-scope": { exit: 9, why: missingScope },
  "delete-user-token-400": { exit: 0, writes: [["DELETE", `${users}/103345678901234567103`, null]], why: onlyItsScope },
  "feed-admin": { events: allAdminEvents, why: removals },
  "feed-admin-cursor": { events: lateAdminEvents, why: removals },
  "feed-admin-domain": { events: allAdminEvents, why: removals },
  "feed-admin-no-reports": { exit: 9, why: missingScope },
  "feed-admin-no-start": { events: allAdminEvents, why: removals },
  "feed-admin-old-start": { events: allAdminEvents, why: removals },
  "feed-admin-start-mid": { events: lateAdminEvents, why: removals },
  "feed-login-80-users": { exit: 0, why: shortCursor },
  "feed-login-cursor-72": { exit: 0, why: shortCursor },
  "feed-login-cursor-73": { exit: 0, why: shortCursor },
  "feed-usage": { events: ["202", "-205"], why: "an event without an actor's id names nobody" },
  "feed-usage-no-reports": { exit: 9, why: missingScope },
  "feed-usage-token-400": { exit: 0, why: onlyItsScope },
  "grant-group-exists-getfail": { exit: 0, why: "409 says that the member exists; nothing more has to be asked" },
  "grant-token-400": {
    exit: 0,
    writes: [["POST", "/admin/directory/v1/groups/01aaaaaa1/members", { id: "103345678901234567103" }]],
    why: onlyItsScope,
  },
  "revoke-role-expanded": { writes: [], why: "what is no assignment's id is not sent to Google" },
  "targeted-user-domain-case": { rows: true, why: ownDomain },
  "targeted-user-domain-no": { rows: true, why: ownDomain },
  "targeted-user-my-customer": { rows: true, why: "my_customer is resolved to the customer's id" },
  "targeted-user-no-customer": { rows: true, why: "a user without a customer id cannot be another customer's" },
};
