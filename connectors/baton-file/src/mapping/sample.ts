import type { Cell, DocumentSink, SheetSink } from "../formats/sink.ts";
import { columnsOf, textsOf } from "./mapping-sink.ts";

/** The first rows of a list, by column. */
export interface Sample {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly rows: number;
  /** Where the headings are, if not in the first row that is not blank. */
  readonly headerRow: number | undefined;
}

export const sampled = 1000;
/** A title and the date of the export stand above the headings, not more. */
const above = 15;

/** Collects the first rows of a list. */
export function createSample(): {
  readonly sheet: (file: string, name: string) => SheetSink;
  readonly list: () => DocumentSink;
  readonly end: () => Sample;
} {
  const columns = new Map<string, string[]>();
  let rows = 0;
  let headerRow: number | undefined;
  const note = (cols: Readonly<Record<string, string>>) => {
    if (rows++ >= sampled) return;
    for (const [name, value] of Object.entries(cols)) {
      const values = columns.get(name) ?? [];
      values.push(value);
      columns.set(name, values);
    }
  };
  let finish = () => {};
  return {
    sheet(file, name) {
      const first: { readonly cells: readonly Cell[]; readonly row: number }[] = [];
      let sink: SheetSink | undefined;
      finish = () => {
        if (sink || first.length === 0) return;
        const at = headingsAt(first.map(({ cells }) => textsOf(cells)));
        headerRow = at === 0 ? undefined : first[at]!.row;
        sink = columnsOf(file, name, headerRow, note);
        for (const { cells, row } of first) sink.row(cells, row);
      };
      return {
        row(cells, row) {
          if (sink) return sink.row(cells, row);
          if (textsOf(cells).some(Boolean)) first.push({ cells, row });
          if (first.length === above) finish();
        },
      };
    },
    list: () => ({
      entry({ texts }) {
        note(
          Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeof text === "string" ? text : ""])),
        );
      },
    }),
    end() {
      finish();
      return { columns, rows, headerRow };
    },
  };
}

/** The first row that has nearly as many values as any: titles have one or two. */
function headingsAt(rows: readonly (readonly string[])[]): number {
  const widths = rows.map((texts) => texts.filter(Boolean).length);
  const widest = Math.max(...widths);
  return widths.findIndex((width) => width >= widest * 0.7);
}
