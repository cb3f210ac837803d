import type { RecordedCall } from "./golden.ts";

/** The call fails and says so; a ticket is made or found with this id; of several, those without an id have an error. */
type OtherAnswer =
  | { readonly says: string }
  | { readonly ticket: string }
  | { readonly tickets: readonly (string | undefined)[] };

const made: OtherAnswer = { ticket: "30909" };

/** By case and number of the call. Each reason stands in shared/conformance/known-differences.md too. */
export const ticketsThatEndOtherwise: Readonly<Record<string, OtherAnswer>> = {
  // A time in another form; a rich text.
  "get 3": { ticket: "30005" },
  "get 4": { ticket: "30006" },
  // Go ends with an issue that has no status.
  "bulk-get-panic 0": { tickets: ["30001", "30003"] },
  "bulk-get 0": { tickets: ["30001", "30002", "30004", "30005", "30006", undefined, undefined, "30001"] },
  // Nothing to do is refused by who is asked, not by the connector.
  "bulk-create 1": { tickets: [] },
  "bulk-create 2": { tickets: [undefined, undefined] },
  "bulk-get 1": { tickets: [] },
  // Fields that Go cannot fill.
  "kind-cascade 0": made,
  "kind-date 0": made,
  "kind-date-empty 0": made,
  "kind-freeoption 0": made,
  "kind-groups 0": made,
  "kind-number-decimal 0": made,
  "kind-oddempty 0": made,
  "kind-oddlist 0": made,
  "kind-project 0": made,
  "kind-user-no-annotation 0": made,
  "kind-users 0": made,
  "kind-version 0": made,
  "create-nil 1": { says: "a ticket needs a schema" },
};

type Sends = (go: readonly RecordedCall[]) => readonly RecordedCall[];
/** Go's request with another value of one field, which is taken. */
const filled =
  (field: string, value: unknown): Sends =>
  ([go]) => [["POST", "/rest/api/2/issue", { fields: { ...fieldsOf(go ?? plain), [field]: value } }, 201]];
const fieldsOf = (call: RecordedCall) => (call[2] as { fields: object }).fields;
/** Of a ticket that Go sends nothing of. */
const plain: RecordedCall = [
  ...(["POST", "/rest/api/2/issue"] as const),
  { fields: { description: "d", issuetype: { id: "10102" }, labels: ["a_b"], project: { key: "ITS" }, summary: "T" } },
  201,
];
const [bjorn, mononym] = ["712020:e544f74d-5b0f-47d5-abf5-529f9c34951c", "557058:6b30c1c4-d1b1-496c-a5c0-fcb2f8c9a06e"];

export const ticketCasesThatSendOtherwise: Readonly<Record<string, Sends>> = {
  "kind-cascade": filled("customfield_10316", { id: "103160" }),
  "kind-date": filled("customfield_10308", "2026-12-24"),
  "kind-date-empty": () => [plain],
  "kind-freeoption": filled("customfield_10324", { value: "x" }),
  "kind-groups": filled("customfield_10313", [{ name: "jira-software-users" }]),
  "kind-number-decimal": filled("customfield_10307", 4.5),
  "kind-oddempty": filled("customfield_10323", ["x"]),
  "kind-oddlist": filled("customfield_10322", [{ id: "6" }]),
  "kind-project": filled("customfield_10319", { id: "10000" }),
  "kind-user-no-annotation": filled("customfield_10310", { accountId: bjorn }),
  "kind-users": filled("customfield_10311", [{ accountId: bjorn }, { accountId: mononym }]),
  "kind-version": filled("customfield_10317", { id: "103170" }),
};
