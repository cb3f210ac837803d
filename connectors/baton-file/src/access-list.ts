import { cellText, type SheetSink } from "./formats/sink.ts";
import { refusal, shown } from "./refusal.ts";
import type { RowSink } from "./table-sink.ts";
import { fieldAt, fieldsOf, profileKey } from "./tables.ts";

const marks = new Set(["x", "✓", "✔", "1", "yes", "y", "true", "ja", "oui", "sí", "si"]);
const blanks = new Set(["", "0", "no", "n", "false", "-", "–", "nein", "non"]);

export const isMark = (text: string): boolean => marks.has(text.trim().toLowerCase());

/** `App: right`, or an app, whose right is called access. */
export function rightOf(heading: string): { readonly app: string; readonly right: string; readonly key: string } {
  const [, app = heading, right = "access"] = /^(.+?)\s*:\s*(.+)$/.exec(heading) ?? [];
  return { app, right, key: `${app}:${right}` };
}

/**
 * One wide list of person × right: columns that describe a person, and one for each right, with a mark where the person
 * has it. A heading `App: right` names both; any other is an app with the right `access`.
 */
export function accessList(file: string, rows: RowSink): SheetSink {
  const users = fieldsOf.users;
  const rights = new Map<number, { readonly heading: string; readonly key: string }>();
  const columns: ({ readonly field: number } | { readonly profile: string } | undefined)[] = [];
  let headed = false;

  function header(headings: readonly string[], row: number) {
    headed = true;
    const apps = new Set<string>();
    const keys = new Map<string, string>();
    for (const [at, heading] of headings.entries()) {
      const field = fieldAt("users", heading);
      const profile = profileKey(heading);
      if (heading === "") continue;
      if (field !== undefined) {
        if (columns.some((column) => column && "field" in column && column.field === field))
          throw refusal(
            file,
            { row, column: heading },
            "means the same as another column",
            "delete or rename one of them",
          );
        columns[at] = { field };
      } else if (profile) columns[at] = { profile };
      else {
        const { app, right, key } = rightOf(heading);
        const other = keys.get(key);
        if (other)
          throw refusal(
            file,
            { row, column: heading },
            `means the same right as column ${other}`,
            "delete or rename one of them",
          );
        keys.set(key, heading);
        rights.set(at, { heading, key });
        const place = { row, column: heading };
        if (!apps.has(app)) rows.add("resources", ["app", "app", app, app, "", ""], undefined, place);
        apps.add(app);
        rows.add(
          "entitlements",
          [app, right, right === "access" ? `Access to ${app}` : right, "", ""],
          undefined,
          place,
        );
      }
    }
    if (!columns.some((column) => column && "field" in column && column.field === 0))
      throw refusal(
        file,
        { row },
        `has no column for the person's name (its columns: ${headings.filter(Boolean).join(", ")})`,
        "name one Name, or write a mapping with baton-file init",
      );
  }

  return {
    row(cells, row) {
      const texts = Array.from(cells, (cell) => cellText(cell).trim());
      if (texts.every((text) => text === "")) return;
      if (!headed) return header(texts, row);
      const person: string[] = new Array(users.length).fill("");
      const profile: Record<string, string> = {};
      for (const [at, column] of columns.entries()) {
        const cell = cells[at];
        if (!column || cell === undefined) continue;
        if ("profile" in column) profile[column.profile] = texts[at]!;
        else
          person[column.field] =
            users[column.field]!.key === "last_login" && typeof cell !== "string" ? cell.date : texts[at]!;
      }
      const name = person[0]!;
      if (name === "") return rows.drop("users", "rows without Name", { row, column: "Name" }, texts.find(Boolean));
      const filled = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== ""));
      rows.add("users", person, filled, { row });
      for (const [at, { heading, key }] of rights) {
        const mark = (texts[at] ?? "").toLowerCase();
        if (isMark(mark)) rows.add("grants", [name, key], undefined, { row, column: heading });
        else if (!blanks.has(mark))
          throw refusal(
            file,
            { row, column: heading },
            `${shown(texts[at])} is no mark such as x or yes`,
            `call the column Profile: ${heading} if it describes the person`,
          );
      }
    },
  };
}
