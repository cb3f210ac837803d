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

/** Runs that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const runsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  "a-cycle-pebble-1": { idsOnly: true, why: "Pebble stores ids where SQLite stores whole messages" },
  "a-cycle-sqlite-1": {
    rowsOf: "a-cycle-pebble-1",
    idsOnly: true,
    why: "with cycles of groups Go's SQLite result is random; its Pebble result is complete",
  },
  "a-no-domain-401": { exit: 9, why: "a missing scope is a failed precondition, with the scope's name" },
  "a-reports-no-actor": { exit: 0, rowsOf: "a-all", why: "an event without an actor is nobody's; Go panics" },
  "a-reports-no-id": { exit: 0, rowsOf: "a-all", why: "an event without a time is no login; Go panics" },
  "a-reports-quota": { exit: waits, why: "403 quotaExceeded is a limit: we wait, Go fails" },
  "a-users-403-quota": { exit: waits, why: "403 quotaExceeded is a limit: we wait, Go fails" },
  "a-users-403-throttle-once": { exit: 0, rowsOf: "a-all", why: "the recording was cut off while Go waited" },
  "a-same-page-token": { rows: ["resources group:g1"], why: "the page before the one that repeats itself is stored" },
  "a-token-503-settings": { exit: 0, rowsOf: "a-all", why: "a sync asks for no scope it does not need" },
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

/** Operations that end otherwise than with Go, or change something else at Google. */
export const opsThatEndOtherwise: Readonly<Record<string, OtherOperation>> = {};
