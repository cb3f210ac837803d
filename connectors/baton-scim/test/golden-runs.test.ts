import { toBatonError } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { always, differences, primaryOrFirst, type Users } from "./compare.ts";
import { openInstance, storedRows } from "./instance.ts";
import { configOf, faultsOf, knownDifferences, type RecordedRun, rowsOf, runs, tenantOf } from "./recordings.ts";

interface Difference {
  readonly exit?: number;
  /** The recording whose rows it has instead; of one that failed, that of the same server in order. */
  readonly rowsOf?: string;
  /** Rows that are missing, new or not the same. */
  readonly rows?: RegExp;
  /** Where the list of known differences says why. */
  readonly area: string;
}

const each = (area: string, names: string, more: Omit<Difference, "area"> = { exit: 0 }) =>
  Object.fromEntries(names.split(" ").map((name) => [name, { area, rowsOf: "default", ...more }]));

const odd = "a user, a group or a member that is not as it should be";
const paging = "numbers, names and order of pages";
const listed = "what lists hold";
const onUsers = "groups that users name";
const unnamedGroups = /^missing grants group:g-5(05|08|12):|^(new|missing) grants group:g-504:/;

/** Recordings that ours does not end like, on purpose. */
const differing: Readonly<Record<string, Difference>> = {
  ...each("`authType`: basic, oauth2", "auth-basic auth-oauth2"),
  ...each(
    "requests for tokens",
    "auth-obtain-expires auth-obtain-grantneeded auth-obtain-query later-basictoken-postonly",
  ),
  ...each("`--scim-config`, `--token`", "auth-scimconfig-flag"),
  ...each("paths with and without `$`", "cfg-dollar"),
  ...each(always.email, "cfg-email-plain cfg-nofirst"),
  ...each(odd, "odd-noid odd-emptyid odd-gnoid"),
  ...each(
    odd,
    "odd-noname odd-nullname odd-noemails odd-emptyemails odd-nullemail odd-stringemails odd-numid odd-numgroup odd-percentid odd-memberodd odd-roleodd later-noemails-default",
    { exit: 0, rows: /^new (resources|entitlements|grants) (user|group|role):(u-|4711|99|50%|odd_role|plain_string)/ },
  ),
  ...each(odd, "roles-strings", { exit: 0, rows: / (resources|entitlements|grants) role:/ }),
  "odd-dupuser": { area: "two users with one id", rows: /^(differs resources|missing grants) .*user:u-1003/ },
  "odd-membermap": { area: odd, rows: /^new grants group:u-mapmembers:member:user:u-1001$/ },
  "odd-membernull": { area: odd, rows: /^missing grants group:u-nullmember:member:user:$/ },
  "odd-rolenull": { area: odd, rows: /^new \w+ role:admin/ },
  "odd-slashids": { area: "ids in addresses", rows: /^new grants / },
  "odd-caseids": { area: "answers that are kept", rowsOf: "odd-caseids-nocache" },
  ...each(
    paging,
    "cursor cursor-total index-zero ipp-missing ipp-null ipp-requested ipp-zero start-missing total-missing total-page total-plus5 total-string total-zero key-lower names-lower names-pascal",
  ),
  ...each(paging, "index-ignored", { exit: 1 }),
  ...each(listed, "f-group-404 f-group-empty-object f-group-html f-user-403 f-user-404 f-users-404-each"),
  ...each(listed, "f-groups-members404", { exit: 0, rows: /^new \w+ group:u-gone/ }),
  // Nobody has that id: users are found by their group, ids of nobody are not.
  ...each("members that groups do not show", "members-omit", {
    exit: 0,
    rows: /^missing grants group:g-505:member:user:u-9999$/,
  }),
  ...each("members that groups do not show", "members-cap5"),
  ...each("a failure that passes", "f-validate-500-once"),
  ...each("body of GET", "getbody-refused"),
  ...each("`requestDefaults`", "later-reqdefaults-needed"),
  "cfg-gou-id": { area: onUsers, rows: /^new grants group:g-5(08|12):/ },
  "cfg-gou-id-dupnames": { area: onUsers, rows: /^new grants group:g-5(08|12):/ },
  "cfg-gou-object": { area: onUsers, rows: /^new grants group:g-5(08|12):/ },
  ...each(onUsers, "cfg-gou-noid-nofilter cfg-gou-noid-nohit", { exit: 0, rowsOf: "cfg-gou-noid" }),
  ...each(onUsers, "cfg-gou-noid-quote", { exit: 0, rowsOf: "cfg-gou-noid", rows: /^new \w+ group:u-quote/ }),
  ...each("`roles.value` of a role; Zoom", "cfg-zoomlike prov-zoom prov-zoom-bearer prov-zoom-form", {
    exit: 0,
    rows: unnamedGroups,
  }),
  ...each("Postman", "prov-postman prov-postman-bearer", { exit: 0, rows: /^missing \w+ role:/ }),
  ...each("Whimsical", "later-prov-whimsical", { exit: 0, rows: /^missing \w+ (role|group):/ }),
  ...each(odd, "later-sap", { exit: 0, rows: /^missing \w+ (role|group):|^differs resources user:/ }),
};

const byName: Users["address"] = ({ userName }) => (typeof userName === "string" ? userName : undefined);
const onlyPrimary: Users["address"] = (user) =>
  Array.isArray(user.emails) && user.emails.some(({ primary }) => primary === true) ? primaryOrFirst(user) : undefined;
const none: Users["address"] = () => undefined;
/** Configurations that take another address than the primary one or the first. */
const addresses: Readonly<Record<string, Users["address"]>> = {
  "cfg-email-plain": byName,
  "prov-postman": byName,
  "prov-postman-bearer": byName,
  "cfg-nofirst": onlyPrimary,
  "later-noemail": none,
  "later-sap": none,
};

test("every recorded sync is compared; what may differ is on the list", () => {
  expect([runs.length, new Set(runs.map(({ name }) => name)).size]).toEqual([188, 188]);
  for (const area of Object.values(always)) expect([area, knownDifferences.has(area)]).toEqual([area, true]);
  for (const [name, { area }] of Object.entries(differing)) {
    expect([name, runs.some((run) => run.name === name)]).toEqual([name, true]);
    expect([area, knownDifferences.has(area)]).toEqual([area, true]);
  }
});

describe("a sync ends in the rows of the recorded sync", () => {
  test.each(runs.map((run) => [run.name, run] as const))("%s", async (name, run) => {
    const wanted = differing[name];
    const outcome = await end(run);
    // 137: the recording was ended from outside while it tried again.
    expect([outcome.error, outcome.exit]).toEqual([expect.any(String), wanted?.exit ?? Math.min(Number(run.exit), 1)]);
    if (!outcome.rows) return;
    const like = runs.find((one) => one.name === (wanted?.rowsOf ?? name))!;
    const byId = new Map(tenantOf(run.sim ?? {}).users.map((one) => [String(one.id), one]));
    const found = differences(outcome.rows, rowsOf(like), { byId, address: addresses[name] ?? primaryOrFirst });
    expect(found.filter((one) => !wanted?.rows?.test(one))).toEqual([]);
  });
});

async function end(run: RecordedRun) {
  const instance = openInstance(tenantOf(run.sim ?? {}), run.sim, faultsOf(run));
  try {
    const { summary, store } = await instance.sync(configOf(run.args, run.env));
    const finished = summary.outcome === "finished";
    return { exit: finished ? 0 : 1, error: "", rows: finished ? storedRows(store) : undefined };
  } catch (thrown) {
    return { exit: 1, error: toBatonError(thrown).message, rows: undefined };
  }
}
