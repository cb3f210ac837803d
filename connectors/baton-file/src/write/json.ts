import { type Member, membersOf, type Part } from "../formats/json-spans.ts";
import { fieldAt, tableOf } from "../tables.ts";
import type { Edit, GrantRow } from "./edit.ts";
import { rowOf } from "./ndjson.ts";
import { withoutParts, withPart } from "./parts.ts";

/** Rows are elements of the list of grants, each written as the one before it. */
export const jsonEdit: Edit = {
  add(text, row) {
    const { tables, grants } = tablesOf(text);
    if (grants && text[grants.from] === "[") {
      const rows = [...membersOf(text, grants.from)];
      return withPart(text, grants, rows, like(text, rows.at(-1), row));
    }
    // `null` is a table without rows.
    if (grants) return `${text.slice(0, grants.from)}[${written(row)}]${text.slice(grants.to)}`;
    const last = tables.at(-1);
    const list = `"grants": [${written(row)}]`;
    if (!last) return text.replace(/\{\s*\}/, `{${list}}`);
    const indent = /\n[ \t]*/.exec(text)?.[0] ?? " ";
    return `${text.slice(0, last.to)},${indent}${list}${text.slice(last.to)}`;
  },
  remove(text, isIt) {
    const { grants } = tablesOf(text);
    if (!grants || text[grants.from] !== "[") return text;
    const rows = [...membersOf(text, grants.from)];
    const gone = rows.filter((row) => isIt(rowOf(Object.entries(JSON.parse(text.slice(row.from, row.to)) as object))));
    return withoutParts(text, grants, rows, new Set<Part>(gone));
  },
};

function tablesOf(text: string) {
  const from = text.indexOf("{");
  const tables = from < 0 ? [] : [...membersOf(text, from)];
  return { tables, grants: tables.find(({ key }) => tableOf(key) === "grants") };
}

const written = ({ principal, entitlement }: GrantRow) =>
  `{ "principal": ${JSON.stringify(principal)}, "entitlement_id": ${JSON.stringify(entitlement)} }`;

/** The row that is there with other values, if it has no others besides. */
function like(text: string, last: Member | undefined, row: GrantRow): string {
  if (!last) return written(row);
  const members = [...membersOf(text, last.from)];
  const fields = members.map(({ key }) => fieldAt("grants", key));
  if (members.length !== 2 || !fields.includes(0) || !fields.includes(1)) return written(row);
  let made = text.slice(last.from, members[0]!.from);
  for (const [i, member] of members.entries()) {
    made += JSON.stringify(fields[i] === 0 ? row.principal : row.entitlement);
    made += text.slice(member.to, members[i + 1]?.from ?? last.to);
  }
  return made;
}
