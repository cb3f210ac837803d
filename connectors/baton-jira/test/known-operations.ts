import type { RecordedCall } from "./golden.ts";

interface OtherEnding {
  readonly exit?: number;
  readonly says?: string;
  /** Changes that are sent, of those that Go sends. */
  readonly writes?: (go: readonly RecordedCall[]) => readonly RecordedCall[];
  /** Addresses that are read, of those that Go reads. */
  readonly reads?: (go: readonly string[]) => readonly string[];
  /** Reads what Go reads in another recording. */
  readonly readsLike?: string;
}

/** What the command line decides by itself, and what Go's and ours take for something else: see golden-program.test.ts. */
export const opsOfTheCommandLine: Readonly<Record<string, { readonly status: number; readonly says: string }>> = {
  "bulk-empty": { status: 0, says: '"tickets":[]' },
  "create-bad-json": { status: 2, says: "--create-account-profile" },
  // Go takes it for a sync.
  "create-email-flag-alone": { status: 3, says: "products not found in profile" },
  "delete-group": { status: 12, says: "deleting a group is not implemented" },
  "delete-user": { status: 12, says: "deleting a user is not implemented" },
  "event-feed": { status: 5, says: "no event feed" },
  "invoke-action": { status: 5, says: "x" },
  "list-actions": { status: 0, says: '"schemas":[]' },
  // The other host does not exist; asked again, the site answers by itself.
  "redirect-other-host": { status: 0, says: '"resources_by_type":{"user":127}' },
  "rotate-user": { status: 12, says: "rotating credentials of user is not implemented" },
  "ticket-no-template-flag": { status: 2, says: "ticket-template-path" },
  "ticket-template-bad-json": { status: 2, says: "cannot read the ticket template" },
  "ticket-template-missing": { status: 2, says: "cannot read the ticket template" },
};

const repeated =
  (...statuses: readonly number[]): NonNullable<OtherEnding["writes"]> =>
  ([first]) => [first!, ...statuses.map((status): RecordedCall => [first![0], first![1], first![2], status])];
/** A limit is waited for, and what does nothing twice is sent again, where Go gives up. */
const mended = (status: number): OtherEnding => ({ exit: 0, writes: repeated(status) });
const refused: OtherEnding = { says: "(5 tries)", writes: repeated(500, 500, 500, 500) };

const groupsOf = (user: string) => `/rest/api/3/user/groups?accountId=${encodeURIComponent(user)}`;
const [person, member] = ["5b105f592cd6f4296e35fa", "712020:207adff3-9134-4183-a2ac-b9f6661f0512"];
const actors = "/rest/api/3/project/10000/role/10002";
/** Whether it is so already is looked up where Jira's words do not tell. */
const looked = (...paths: readonly string[]): OtherEnding => ({ reads: (go) => [...go, ...paths] });

const lostSearch =
  "/rest/api/2/search/jql?jql=project+%3D+%22ITS%22+AND+issuetype+%3D+%2210107%22+AND+creator+%3D+currentUser%28%29+AND+created+%3E%3D+%22-10m%22+ORDER+BY+created+DESC&fields=summary%2Cdescription%2Cissuetype";
/** What may have been made is looked for; nothing is sent twice. */
const inDoubt: OtherEnding = { ...looked(lostSearch), says: "it is not known whether it was done" };

type Fields = Readonly<Record<string, unknown>>;
const plain = (changes: Fields): RecordedCall => [
  "POST",
  "/rest/api/2/issue",
  {
    fields: {
      ...{ summary: "Please give access", description: "two\nlines", labels: ["access", "two_words"] },
      ...{ project: { key: "ITS" }, issuetype: { id: "10102" }, ...changes },
    },
  },
  201,
];
const readBack = (go: readonly string[]) => [...go, "/rest/api/2/issue/30909"];
/** A field that Go cannot fill. */
const filled = (changes: Fields): OtherEnding => ({ exit: 0, writes: () => [plain(changes)], reads: readBack });
/** Found out before anything is sent. */
const invalid = (says: string): OtherEnding => ({ exit: 1, says, writes: () => [] });

const [bjorn] = ["712020:e544f74d-5b0f-47d5-abf5-529f9c34951c"];
const account = (more: Fields, status: number): RecordedCall => [
  "POST",
  "/rest/api/2/user",
  { emailAddress: "neu@acme.test", ...more },
  status,
];

/** Whether an account is there is looked up before it is made, as Jira answers for one as for a new one. */
export const looksBefore = (writes: readonly RecordedCall[]): string[] => {
  const addresses = writes.flatMap(([, path, body]) => {
    const before = /^(.*\/rest\/api\/2\/user)$/.exec(path)?.[1];
    const { emailAddress } = (body ?? {}) as { emailAddress?: string };
    return before && emailAddress ? [`${before}/search?query=${encodeURIComponent(emailAddress)}`] : [];
  });
  return [...new Set(addresses)];
};

/** Operations that end otherwise than with Go. Each reason stands in shared/conformance/known-differences.md too. */
export const opsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  "create-429": mended(201),
  "create-503": mended(201),
  "create-500": refused,
  "create-empty-answer": { says: "has no body (3 tries)", writes: repeated(201, 201) },
  "create-bad-email": {
    says: "You must specify a valid email address",
    writes: () => [account({ emailAddress: "nix", products: ["jira-core"] }, 400)],
  },
  "create-email-empty": { exit: 0, writes: () => [account({ products: ["jira-core"] }, 201)] },
  "create-empty-products": { exit: 0, writes: () => [account({ products: [] }, 201)] },
  "create-login-not-email": invalid("email not found in profile"),
  "create-login-only": invalid("email not found in profile"),
  "create-no-products": invalid("products not found in profile"),
  "create-no-profile": invalid("email, products not found in profile"),
  "create-null-products": invalid("products must be a list of texts"),
  "create-bad-product": { says: "Invalid product 'confluence'" },

  "grant-group-200": { exit: 0 },
  "grant-group-429": mended(201),
  "grant-group-503": mended(201),
  "grant-group-500-html": refused,
  "grant-group-drop": { says: "(5 tries)", writes: repeated(0, 0, 0, 0) },
  "grant-group-already": { says: "GrantAlreadyExists" },
  "grant-group-already-other-text": { ...looked(groupsOf(member)), exit: 0, says: "GrantAlreadyExists" },
  "grant-group-errors-map": { ...looked(groupsOf(person)), says: "accountId: is not valid" },
  "grant-group-gone": looked(groupsOf(person)),
  "grant-group-user-gone": looked(groupsOf(person)),
  "grant-role-429": mended(200),
  "grant-role-503": mended(200),
  "grant-role-500": refused,
  "grant-role-already": { says: "GrantAlreadyExists" },
  "grant-role-group-refused": {
    exit: 0,
    writes: () => [["POST", actors, { groupId: ["ce5d644c-3fb3-4013-a75b-db1ce2785a36"] }, 200]],
  },
  // The recording refuses the look, too.
  "grant-role-other-text": { ...looked(actors), says: "Already an actor of this role" },
  "grant-role-project-gone": looked(actors),
  "grant-role-user-gone": looked(actors),

  "revoke-group-500": refused,
  "revoke-group-503": mended(200),
  "revoke-group-already": { says: "GrantAlreadyRevoked" },
  "revoke-group-gone": { ...looked(groupsOf(member)), exit: 0, says: "GrantAlreadyRevoked" },
  "revoke-group-user-gone": looked(groupsOf(member)),
  "revoke-role-404": looked(actors),
  "revoke-role-500": refused,
  "revoke-role-already": { ...looked(actors), exit: 0, says: "GrantAlreadyRevoked" },
  "revoke-role-expanded": { ...looked(actors, groupsOf(member)), says: "held through the group jira-software-users" },
  "revoke-role-group": {
    exit: 0,
    writes: () => [["DELETE", `${actors}?groupId=487199d5-fe99-4dd3-a9a6-cc50a361b234`, null, 204]],
  },

  "getticket-429": { exit: 0 },
  "getticket-503": { exit: 0 },
  "getticket-adf-description": { exit: 0 },
  "getticket-date-z": { exit: 0 },
  "getticket-no-status": { exit: 0 },
  "getticket-empty-id": { says: "its id, which is empty", reads: () => [] },
  "getticket-odd-id": { reads: () => ["/rest/api/2/issue/A%20B%2F..%3Fx%3D1"] },
  "getticket-scoped": { says: "https://golden-jira.sim.test/browse/ITS-1" },

  // Go reads the first page only, which has 50 projects, and the statuses of one without types of issues.
  "schemas-list": {
    says: '"P53:10107"',
    reads: (go) => [
      ...go.filter((path) => !path.includes("projectId=10004")),
      ...[10_050, 10_051, 10_052, 10_053].flatMap((id) => [
        `/rest/api/2/issue/createmeta/${id}/issuetypes/10107`,
        `/rest/api/3/statuses/search?projectId=${id}&statusCategory=DONE`,
      ]),
    ],
  },
  // Which types are read before the list fails depends on timing with several at once.
  "schemas-list-fields-500": {
    exit: 1,
    says: "(5 tries)",
    reads: (go) => go.filter((path) => !path.endsWith("10109")),
  },
  "schemas-list-fields-429": { exit: 0, says: '"ITS:10101"' },
  "schemas-list-keys-ampersand": {
    exit: 1,
    says: "ITS&expand=lead",
    reads: () => ["/rest/api/2/project/search?expand=issueTypes&keys=ITS%26expand%3Dlead"],
  },

  "schemas-list-keys-space": { exit: 0, says: '"HR:10110"', readsLike: "schemas-list-keys" },
  // No rows are asked for by Go, which a server may take literally.
  "schemas-list-zero-max-empty": { says: '"ITS:10107"', readsLike: "schemas-list-one-key" },

  "bulk-second-500": inDoubt,
  "ticket-create-201-empty": inDoubt,
  "ticket-create-503": inDoubt,
  "ticket-create-drop": inDoubt,
  "ticket-create-429": { ...mended(201), reads: readBack },
  "ticket-create-read-404": { exit: 0, says: "/browse/ITS-909" },
  "ticket-create-read-503": { exit: 0, says: "/browse/ITS-909" },
  "ticket-create-scoped": { says: "https://golden-jira.sim.test/browse/ITS-909" },
  "ticket-create-service-account": { says: "https://golden-jira.sim.test/browse/ITS-909" },
  "ticket-field-beyond-100": invalid("Question 120 is missing"),
  "ticket-kind-cascade": filled({ customfield_10316: { id: "103160" } }),
  "ticket-kind-date": filled({ customfield_10308: "2026-12-24" }),
  "ticket-kind-datetime": filled({ customfield_10309: "2026-12-24T10:00:00Z" }),
  "ticket-kind-freeoption": filled({ customfield_10324: { value: "x" } }),
  "ticket-kind-group": filled({ customfield_10312: { name: "jira-software-users" } }),
  "ticket-kind-groups": filled({ customfield_10313: [{ name: "jira-software-users" }] }),
  "ticket-kind-labels": filled({ customfield_10314: ["a"] }),
  "ticket-kind-number": filled({ customfield_10307: 5 }),
  "ticket-kind-number-json": filled({ customfield_10307: 5 }),
  "ticket-kind-oddempty": filled({ customfield_10323: ["x"] }),
  "ticket-kind-oddlist": filled({ customfield_10322: [{ id: "5" }] }),
  "ticket-kind-project": filled({ customfield_10319: { id: "10000" } }),
  "ticket-kind-select-by-name": filled({ customfield_10303: { id: "103030" } }),
  "ticket-kind-user": filled({ customfield_10310: { accountId: bjorn } }),
  "ticket-kind-users": filled({ customfield_10311: [{ accountId: bjorn }] }),
  "ticket-kind-userlist": {
    writes: () => {
      const [method, path, body] = plain({ customfield_10325: { accountId: "u1" } });
      return [[method, path, body, 400]];
    },
  },
  "ticket-kind-version": invalid("Release has no value '1'"),
  "ticket-strict": {
    exit: 0,
    writes: () => [
      plain({
        ...{ description: "d", issuetype: { id: "10103" }, priority: { id: "3" }, duedate: "2026-12-24" },
        ...{ customfield_10401: 3, customfield_10402: { accountId: bjorn }, customfield_10403: [{ id: "104030" }] },
      }),
    ],
    reads: readBack,
  },
  "ticket-status-done": {
    exit: 0,
    writes: () => [
      plain({ issuetype: { id: "10107" } }),
      ["POST", "/rest/api/2/issue/30909/transitions", { transition: { id: "910002" } }, 204],
    ],
    reads: (go) => [...readBack(go), "/rest/api/2/issue/30909/transitions"],
  },
  "ticket-story-parent": {
    exit: 0,
    writes: () => [plain({ project: { key: "HR" }, issuetype: { id: "10110" }, parent: { key: "HR-2" } })],
    reads: readBack,
  },
};
