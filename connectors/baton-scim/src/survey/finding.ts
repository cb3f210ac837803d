/** What was found of one rule. `differs`: the server does otherwise than the rule; `allowed`: the rules leave it to the server. */
export interface Finding {
  /** Short and lasting, for machines: `total-results`. */
  readonly rule: string;
  readonly state: "holds" | "differs" | "allowed" | "unknown";
  readonly what: string;
  /** Where the rule stands. */
  readonly source: string;
}

const rfc = (number: 7643 | 7644 | 9865) => (section: string) =>
  `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
const [schema, protocol, cursors] = [rfc(7643), rfc(7644), rfc(9865)];

const sources = {
  "service-provider-config": protocol("4"),
  "resource-types": protocol("4"),
  schemas: protocol("4"),
  "auth-scheme": protocol("2"),
  "media-type": protocol("3.8"),
  "start-index": protocol("3.4.2.4"),
  count: protocol("3.4.2.4"),
  "total-results": protocol("3.4.2"),
  "items-per-page": protocol("3.4.2"),
  "resources-key": protocol("3.4.2"),
  "attribute-case": schema("2.1"),
  "beyond-last": protocol("3.4.2.4"),
  cursor: cursors("2"),
  filter: protocol("3.4.2.2"),
  attributes: protocol("3.4.2.5"),
  errors: protocol("3.12"),
  etag: protocol("3.14"),
  "user-id": schema("3.1"),
  "user-name": schema("4.1.1"),
  emails: schema("4.1.2"),
  roles: schema("4.1.2"),
  groups: schema("4.1.2"),
  active: schema("4.1.1"),
  members: schema("4.2"),
  "members-in-list": schema("4.2"),
  "members-complete": schema("4.2"),
  create: protocol("3.3"),
  "create-group": protocol("3.3"),
  uniqueness: protocol("3.3"),
  "body-media-type": protocol("3.1"),
  "patch-add": protocol("3.5.2.1"),
  "patch-add-again": protocol("3.5.2.1"),
  "patch-remove": protocol("3.5.2.2"),
  "patch-remove-values": protocol("3.5.2.2"),
  "patch-replace": protocol("3.5.2.3"),
  "patch-active": protocol("3.5.2.3"),
  "patch-old": protocol("3.5.2"),
  put: protocol("3.5.1"),
  "if-match": protocol("3.14"),
  delete: protocol("3.6"),
} as const;
export type Rule = keyof typeof sources;

const found =
  (state: Finding["state"]) =>
  (rule: Rule, what: string): Finding => ({
    ...{ rule, state, what },
    source: sources[rule],
  });
export const holds = found("holds");
export const differs = found("differs");
export const allowed = found("allowed");
export const unknown = found("unknown");
