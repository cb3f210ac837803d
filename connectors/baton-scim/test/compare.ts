import type { ScimObject } from "../simulator/index.ts";
import { idOf, type Kind, kinds, type Row, type Rows } from "./recordings.ts";

/** Where a row is other on purpose in every sync, by the row of the list of known differences that says so. */
export const always = {
  roleValue: "value of a role",
  name: "display name of a user without first and last name",
  email: "e-mail of a user",
  nested: "groups in groups",
} as const;

/** What the server holds, by id, and which address a configuration takes. */
export interface Users {
  readonly byId: ReadonlyMap<string, ScimObject>;
  readonly address: (user: ScimObject) => string | undefined;
}

/** Rows that are missing, new or not the same: `new grants group:1:member:user:2`. What is other in every sync is left out. */
export function differences(ours: Rows, theirs: Rows, users: Users): string[] {
  const groups = new Set(ours.resources.map(idOf).filter((id) => id.startsWith("group:")));
  return kinds.flatMap((kind) => {
    const [a, b] = [byId(theirs[kind]), byId(ours[kind])];
    return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((id) => {
      const [recorded, row] = [a.get(id), b.get(id)];
      if (isOnPurpose(kind, recorded, row, groups, users)) return [];
      if (!row) return [`missing ${kind} ${id}`];
      if (!recorded) return [`new ${kind} ${id}`];
      return text(recorded) === text(row)
        ? []
        : [`differs ${kind} ${id}\n  ours   ${text(row)}\n  theirs ${text(recorded)}`];
    });
  });
}

const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [idOf(row), row]));

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

function isOnPurpose(
  kind: Kind,
  recorded: Row | undefined,
  row: Row | undefined,
  groups: ReadonlySet<string>,
  users: Users,
): boolean {
  if (kind === "grants") {
    // The member that is a group is one, and its members have what it has.
    if (!row) return groups.has(String(recorded!.principal).replace(/^user:/, "group:"));
    return !recorded && (row.sources !== undefined || String(row.principal).startsWith("group:"));
  }
  if (!recorded || !row) return false;
  if (kind === "entitlements") return text({ ...row, grantableTo: ["user"] }) === text(recorded);
  if (kind !== "resources") return false;
  return text(normal(row)) === text(corrected(recorded, users));
}

/**
 * A recorded user as ours has it: with the address that is marked as primary, and with a name where there is no first and last name. Both are
 * taken from what the server holds, not from what ours says.
 */
function corrected(recorded: Row, users: Users): Row {
  const user = users.byId.get(idOf(recorded).slice("user:".length));
  if (!isUser(recorded) || !user) return recorded;
  const address = users.address(user);
  const annotations = (recorded.annotations as readonly Trait[]).map(({ profile, emails: _, ...rest }) => ({
    ...rest,
    ...(address && { emails: [{ address, isPrimary: true }] }),
    profile: withoutEmpty({ ...profile, login: address }),
  }));
  const isBlank = String(recorded.displayName ?? "").trim() === "";
  const displayName = isBlank ? (nameOf(user) ?? recorded.displayName) : recorded.displayName;
  return { ...recorded, annotations, displayName };
}
type Trait = Readonly<Record<string, unknown>> & { readonly profile: Readonly<Record<string, unknown>> };
const isUser = (row: Row) => idOf(row).startsWith("user:");

export function primaryOrFirst({ emails }: ScimObject): string | undefined {
  const all = (Array.isArray(emails) ? emails : []) as readonly {
    readonly value?: unknown;
    readonly primary?: unknown;
  }[];
  const value = (all.find(({ primary }) => primary === true) ?? all[0])?.value;
  return typeof value === "string" ? value : undefined;
}
const nameOf = ({ displayName, name, userName }: ScimObject) =>
  [displayName, (name as ScimObject | undefined)?.formatted, userName].find(
    (one) => typeof one === "string" && one !== "",
  );

/** Of an empty address the recorded versions say `login: ""` or nothing. */
const withoutEmpty = ({ login, ...profile }: Trait["profile"]) => (login ? { ...profile, login } : profile);

/** The value of a role is new; a role is otherwise as recorded. */
function normal(row: Row): Row {
  if (isUser(row))
    return {
      ...row,
      annotations: (row.annotations as readonly Trait[]).map(({ profile, ...rest }) => ({
        ...rest,
        profile: withoutEmpty(profile),
      })),
    };
  if (!idOf(row).startsWith("role:")) return row;
  const annotations = (row.annotations as readonly Trait[]).map(
    ({ profile: { role_value: _, ...profile }, ...rest }) => ({
      ...rest,
      profile,
    }),
  );
  return { ...row, annotations };
}
