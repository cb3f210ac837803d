import { textsOf as celTexts, type Expression, flagOf, textOf } from "@baton-connectors/mapping/cel";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { type Cell, cellText, type SheetSink, type Sink } from "../formats/sink.ts";
import { type Place, refusal } from "../refusal.ts";
import type { RowSink } from "../table-sink.ts";
import { fieldsOf, plain, type TableName, tableNames } from "../tables.ts";
import type { MappingFile } from "./shape.ts";

interface Rule {
  readonly table: TableName;
  readonly sheet: string;
  readonly forEach: Expression | undefined;
  readonly when: Expression | undefined;
  readonly fields: readonly (Expression | undefined)[];
  readonly profile: ReadonlyMap<string, Expression>;
  /** Whether a sheet it is for was found. */
  used: boolean;
}

export interface MappingSink extends Sink {
  /** Sheets that rules name and the file does not have. */
  unused(): readonly string[];
}

/** Makes rows of the four tables of the rows of any list. */
export function mappingSink(file: string, mapping: MappingFile, rows: RowSink): MappingSink {
  const rules = tableNames.flatMap((table) =>
    (mapping[table] as readonly Record<string, unknown>[]).map((one) => ruleOf(table, one)),
  );
  const said = new Set<string>();

  function apply(applied: readonly Rule[], cols: Readonly<Record<string, string>>, place: Place) {
    for (const rule of applied) {
      try {
        const { forEach } = rule;
        if (!forEach) make(rule, { cols, item: "" }, place);
        else for (const item of celTexts(forEach.evaluate({ cols, item: "" }))) make(rule, { cols, item }, place);
      } catch (thrown) {
        const columns = Object.keys(cols).filter(Boolean).join(", ");
        throw refusal(file, place, toBatonError(thrown).message, `correct the mapping (the columns are ${columns})`);
      }
    }
  }

  function make(rule: Rule, variables: Readonly<Record<string, unknown>>, place: Place) {
    const { table, when, fields, profile } = rule;
    if (when && !flagOf(when.evaluate(variables), when)) return;
    const texts = fields.map((one) => (one ? textOf(one.evaluate(variables)).trim() : ""));
    const missing = fieldsOf[table].find(({ required }, at) => required && texts[at] === "");
    if (missing) return rows.drop(table, `rows without ${missing.key}`, place, texts.find(Boolean));
    // Many people are in one department: it is one resource all the same.
    const same = `${table}\0${texts.join("\0")}`;
    if (table !== "users" && said.has(same)) return;
    if (table !== "users") said.add(same);
    const values = [...profile].map(([key, one]) => [key, textOf(one.evaluate(variables))] as const);
    const filled = Object.fromEntries(values.filter(([, value]) => value !== ""));
    rows.add(table, texts, table === "users" ? filled : undefined, place);
  }

  const wanted = (name: string) => {
    const applied = rules.filter(({ sheet }) => sheet === "" || plain(sheet) === plain(name));
    for (const rule of applied) rule.used = true;
    return applied;
  };
  return {
    sheet(name) {
      const applied = wanted(name);
      return applied.length > 0
        ? columnsOf(file, name, mapping.header_row, (cols, row) => apply(applied, cols, { sheet: name, row }))
        : undefined;
    },
    list(name) {
      const applied = wanted(name);
      if (applied.length === 0) return undefined;
      return {
        entry({ texts }, entry, line) {
          const place: Place = line ? { list: name, line } : { list: name, entry };
          const cols: Record<string, string> = {};
          for (const [key, value] of Object.entries(texts)) {
            if (typeof value !== "string")
              throw refusal(file, { ...place, column: key }, value.wrong, "put one text there, in quotes");
            cols[key] = value;
          }
          apply(applied, cols, place);
        },
      };
    },
    unused: () => [...new Set(rules.filter(({ used }) => !used).map(({ sheet }) => sheet))],
  };
}

/** Cells as they are shown, dates as ISO 8601 has them. */
export const textsOf = (cells: readonly Cell[]): string[] =>
  Array.from(cells, (cell) => (typeof cell === "object" ? cell.date.slice(0, 10) : cellText(cell).trim()));

/** Rows by the names of their columns. */
export function columnsOf(
  file: string,
  sheet: string,
  headerRow: number | undefined,
  each: (cols: Readonly<Record<string, string>>, row: number) => void,
): SheetSink {
  let headings: readonly string[] | undefined;
  return {
    row(cells, row) {
      if (headerRow !== undefined && row < headerRow) return;
      const texts = textsOf(cells);
      if (texts.every((text) => text === "")) return;
      if (headings) return each(Object.fromEntries(headings.map((name, at) => [name, texts[at] ?? ""])), row);
      headings = texts;
      const twice = texts.find((name, at) => name !== "" && texts.indexOf(name) !== at);
      if (twice) throw refusal(file, { sheet, row }, `has two columns called ${twice}`, "rename one of them");
    },
  };
}

function ruleOf(table: TableName, one: Readonly<Record<string, unknown>>): Rule {
  return {
    table,
    sheet: one.sheet as string,
    forEach: one.for_each as Expression | undefined,
    when: one.when as Expression | undefined,
    fields: fieldsOf[table].map(({ key }) => one[key] as Expression | undefined),
    profile: (one.profile as ReadonlyMap<string, Expression> | undefined) ?? new Map(),
    used: false,
  };
}
