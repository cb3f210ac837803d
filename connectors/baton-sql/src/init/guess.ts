import type { Column, Table } from "./catalogue.ts";

/** A table that looks like people, or like what people can be in. */
export interface Found {
  readonly kind: "user" | "group" | "role";
  readonly table: Table;
  readonly key: string;
  /** Why it is taken for that. */
  readonly why: string;
}
/** A table whose rows say who is in what. */
export interface Membership {
  readonly table: Table;
  readonly of: Found;
  readonly ofColumn: string;
  readonly member: Found;
  readonly memberColumn: string;
}
export interface Guess {
  readonly found: readonly Found[];
  readonly memberships: readonly Membership[];
}

const words = {
  user: /(^|_)(users?|accounts?|people|persons?|members?|employees?|staff|logins?)$/i,
  role: /(^|_)(roles?|permissions?|privileges?|profiles?)$/i,
  group: /(^|_)(groups?|grps?|teams?|departments?|rooms?|projects?|organi[sz]ations?|companies)$/i,
} as const;
const kinds = ["user", "role", "group"] as const;

export const nameOf = (table: Table, pattern: RegExp): string | undefined =>
  table.columns.find(({ name }) => pattern.test(name))?.name;

export function guess(tables: readonly Table[]): Guess {
  const found = tables.flatMap((table): Found[] => {
    const key = keyOf(table);
    if (key === undefined || refersToTwo(table)) return [];
    const kind = kinds.find((one) => words[one].test(table.name));
    if (kind) return [{ kind, table, key, why: `the name ${table.name}` }];
    const mail = nameOf(table, /e_?mail|(^|_)mail$/i);
    const login = nameOf(table, /^(user_?name|login|nick|uid)$/i);
    return mail && login ? [{ kind: "user", table, key, why: `the columns ${mail} and ${login}` }] : [];
  });
  const memberships = tables.flatMap((table) => membershipsIn(table, found));
  return { found: found.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)), memberships };
}

function keyOf({ columns }: Table): string | undefined {
  const keys = columns.filter(({ isKey }) => isKey);
  if (keys.length === 1) return keys[0]!.name;
  // Views have no key, and tables of old applications often none.
  return keys.length === 0 ? columns.find(({ name }) => /^id$/i.test(name))?.name : undefined;
}

const refersToTwo = ({ columns }: Table) =>
  columns.length <= 6 && columns.filter(({ refersTo, name }) => refersTo || /._id$/i.test(name)).length >= 2;

function membershipsIn(table: Table, found: readonly Found[]): Membership[] {
  const pointing = table.columns.flatMap((column) => {
    const target = targetOf(column, found);
    return target && target.table !== table ? [{ column: column.name, target }] : [];
  });
  const members = pointing.filter(({ target }) => target.kind === "user");
  const containers = pointing.filter(({ target }) => target.kind !== "user");
  const [member] = members;
  if (member) {
    return containers.map(({ column, target }) => ({
      table,
      of: target,
      ofColumn: column,
      member: member.target,
      memberColumn: member.column,
    }));
  }
  const [group, role] = [
    containers.find(({ target }) => target.kind === "group"),
    containers.find(({ target }) => target.kind === "role"),
  ];
  if (!group || !role) return [];
  return [{ table, of: role.target, ofColumn: role.column, member: group.target, memberColumn: group.column }];
}

/** What a column points to, by a foreign key or by its name: `user_id` to `users`. */
function targetOf({ name, refersTo }: Column, found: readonly Found[]): Found | undefined {
  if (refersTo)
    return found.find(({ table, key }) => table.name === refersTo.table && (refersTo.column || key) === key);
  const [, stem] = /^(.+?)_?(?:id|no|key)$/i.exec(name) ?? [];
  if (!stem) return undefined;
  return found.find(({ table }) => {
    const bare = table.name.replace(/^.*_(?=[a-z]+$)/i, "");
    return [table.name, bare].some((one) => one.replace(/s$/i, "").toLowerCase() === stem.toLowerCase());
  });
}
