import { idOf, type Kind, kinds, type Row, type Rows } from "./recordings.ts";

/** Where a row is other on purpose in every sync, by the row of the list of known differences that says so. */
export const always = {
  roleValue: "value of a role",
  name: "display name of a user without first and last name",
  email: "e-mail of a user",
  nested: "groups in groups",
} as const;

/** Rows that are missing, new or not the same: `new grants group:1:member:user:2`. What is other in every sync is left out. */
export function differences(ours: Rows, theirs: Rows): string[] {
  const groups = new Set(ours.resources.map(idOf).filter((id) => id.startsWith("group:")));
  return kinds.flatMap((kind) => {
    const [a, b] = [byId(theirs[kind]), byId(ours[kind])];
    return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((id) => {
      const [recorded, row] = [a.get(id), b.get(id)];
      if (isOnPurpose(kind, recorded, row, groups)) return [];
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
): boolean {
  if (kind === "grants") {
    // The member that is a group is one, and its members have what it has.
    if (!row) return groups.has(String(recorded!.principal).replace(/^user:/, "group:"));
    return !recorded && (row.sources !== undefined || String(row.principal).startsWith("group:"));
  }
  if (!recorded || !row) return false;
  if (kind === "entitlements") return text({ ...row, grantableTo: ["user"] }) === text(recorded);
  if (kind !== "resources") return false;
  return text(plain(row, recorded)) === text(plain(recorded, recorded));
}

/** A resource without what is other in every sync. */
function plain(row: Row, recorded: Row): Row {
  const blank = String(recorded.displayName ?? "").trim() === "" && isUser(row);
  const annotations = (row.annotations as readonly Record<string, unknown>[]).map(({ profile, emails: _, ...rest }) => {
    const { role_value: __, login: ___, ...kept } = profile as Record<string, unknown>;
    return { ...rest, profile: kept };
  });
  return { ...row, annotations, ...(blank && { displayName: "" }) };
}
const isUser = (row: Row) => idOf(row).startsWith("user:");
