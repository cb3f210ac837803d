import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { goldenOps, goldenRuns } from "./golden.ts";

/** By `golden-runs.test.ts` and `golden-ops.test.ts`, in the recorded case of that name. */
const recorded = (...cases: readonly string[]) => ({ recorded: cases });
const inFile = (file: string, ...tests: readonly string[]) => ({ file: `${file}.test.ts`, tests });

/** What the Go connector gets wrong, and the tests that hold ours to better. */
const table: Readonly<Record<string, readonly (ReturnType<typeof recorded> | ReturnType<typeof inFile>)[]>> = {
  "a base that is mistyped, hidden or not given is an empty sync": [
    inFile("weaknesses", "a search DN that leads nowhere is named, with what there is"),
    recorded("bind-blind", "cfg-wrong-base-dn", "cfg-no-base-dn-users", "cfg-no-base-dn", "cfg-url-with-path"),
  ],
  "several workers fail at the second page": [
    inFile("fault-matrix", "%d pages at once end in the same rows"),
    inFile("odd-tenant", "has all rows, under the ids of the rules, with %d workers"),
    recorded("workers2", "workers5"),
  ],
  "a connection lost between pages fails the sync, a refused cookie never ends": [
    inFile("fault-matrix", "a connection that is lost again and again costs lists that begin anew, no row"),
    inFile("reads", "a list whose every cookie the server %s is begun anew some times, then an error"),
    recorded("fault-badcookie-once", "fault-cookie2-once", "fault-cookie53-always"),
  ],
  "no request has a time limit": [
    inFile("weaknesses", "a server that does not answer is given up, and asked again"),
    recorded("fault-hang", "fault-hang-bind"),
  ],
  "groupOfNames cannot be granted, and is not revoked in fact": [
    inFile("weaknesses", "%s takes members as %s, and says what is so already"),
    recorded("grant-groupofnames", "revoke-groupofnames", "grant-ad-noguid"),
  ],
  "a member by another spelling, attribute, primary group or nested group is revoked without effect": [
    inFile("active-directory", "membership is granted and taken away, and the primary one is not"),
    inFile("active-directory", "are not taken away from the outer group, which says so"),
    recorded("revoke-posix-case", "revoke-posix-by-cn", "revoke-posix-second-uid", "revoke-bis-member"),
    recorded("revoke-primary-group", "revoke-expanded"),
  ],
  "a change that the server is unwilling to make is a success": [
    inFile("fault-matrix", "whatever befalls one request of a change, it ends as it is said to"),
    recorded("grant-unwilling", "rotate-unwilling", "delete-user-unwilling", "ou-unwilling", "upd-unwilling"),
  ],
  "an account that is there already gets a password that is not set": [
    inFile("fault-accounts", "and no password is told that is not set"),
    inFile("password", "no random password looks like a hash, by which nobody could log in"),
    recorded("create-exists"),
  ],
  "rows are lost by the case of names, by ranges, by unequal DNs, behind a bad memberURL": [
    inFile("weaknesses", "ranges of a large attribute", "are read to the end", "that break off are an error"),
    recorded("odd-lowercase-attrs", "odd-range", "pebble", "target-group-sharps", "nasty-badbase"),
  ],
  "one odd entry or value fails the whole sync": [
    recorded("odd-uac-text", "odd-uac-big", "odd-uac-space", "odd-utf8-cn", "odd-utf8-display", "odd-utf8-group"),
    recorded("odd-utf8-mail", "odd-dn-user", "odd-dn-role", "nasty-badscope", "nasty-badpercent"),
    recorded("nasty-badfilter", "nasty-badfilterurl", "nasty-noparens"),
  ],
  "a nested group whose class is in small letters is a user": [
    inFile("other-directories", "has classes in small letters: nested groups are groups"),
  ],
  "members that nobody listed dangle unsaid; a user without a name": [
    inFile("reads", "who no list has shown is asked for once, is a user by that name, and is counted at the end"),
    recorded("nasty-emptydn", "nasty-emptyuid"),
  ],
  "each member is a search, what was asked is forgotten": [
    inFile("reads", "who a list has shown costs no search: one for each page, group and role"),
    inFile("text-table", "texts keep their numbers, however many there are"),
  ],
  "passwords stand in logs and profiles, and go over the wire in clear text": [
    inFile("weaknesses", "are in no log, whatever is made or set", "go in clear text to this machine alone"),
    inFile("weaknesses", "all addresses, texts of other scripts, ids in binary; no keys"),
    inFile("active-directory", "a password is not sent to it in clear text"),
  ],
  "deleting and creating know no limits": [
    inFile("weaknesses", "who lies elsewhere, or is no user, is not deleted"),
    recorded("create-outside-base", "delete-outside", "delete-group-as-user"),
  ],
  "Active Directory: no bind by user@domain, no passwords; busy is the end": [
    inFile("weaknesses", "bind names"),
    inFile("active-directory", "an account is made with a password, which one can bind by in each way"),
    recorded("fault-bind-busy", "grant-busy", "upd-busy"),
  ],
  "one address of several, no text but ASCII, numbers with six decimals": [
    inFile("weaknesses", "all addresses, texts of other scripts, ids in binary; no keys"),
    recorded("create-number-attr", "create-full", "create-mixed-list"),
  ],
  "no StartTLS, no authority of one's own, no client certificate": [
    inFile("weaknesses", "StartTLS turns a plain connection into one", "a private authority is given as a file"),
    inFile("external-bind", "with a name and a password one is that, whatever the certificate says"),
  ],
  "minutes of waiting for a server that is gone; three connections, one left open": [
    inFile("reads", "a server that stays away is given up after some tries, not after minutes"),
    inFile("reads", "one connection does for a sync that reads one page at a time, and none is left"),
    recorded("fault-gone"),
  ],
  "a last login in the far future makes the file unreadable": [
    inFile("weaknesses", "a last login after the year 9999 is left out and counted: it could not be shown"),
    recorded("nasty-logonmax"),
  ],
};

const cases = new Set([...goldenRuns, ...goldenOps].map(({ name }) => name));
const text = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

test.each(Object.entries(table))("better than: %s", (_, held) => {
  const missing = held.flatMap((one) =>
    "recorded" in one
      ? one.recorded.filter((name) => !cases.has(name))
      : one.tests.filter((title) => !text(one.file).includes(title)).map((title) => `${one.file}: ${title}`),
  );
  expect(missing).toEqual([]);
});

test("all twenty are told", () => expect(Object.keys(table)).toHaveLength(20));
