import type { JsonObject } from "@bufbuild/protobuf";

/** What a cell of a sheet holds: its text as it is displayed, and of a date which one it is. */
export type Cell = string | { readonly text: string; readonly date: string };

export const cellText = (cell: Cell | undefined): string =>
  cell === undefined ? "" : typeof cell === "string" ? cell : cell.text;

/** Rows of a sheet: the first that is not blank is its header. */
export interface SheetSink {
  row(cells: readonly Cell[], row: number): void;
}

/** One object of a list: of each key its text, or in words what it is instead. */
export interface DocumentRow {
  readonly texts: Readonly<Record<string, string | { readonly wrong: string }>>;
  readonly profile: JsonObject | undefined;
}

export interface DocumentSink {
  entry(row: DocumentRow, entry: number, line: number | undefined): void;
}

/** Takes what a format finds, in the order of the file. */
export interface Sink {
  /** Undefined: its rows are not wanted. */
  sheet(name: string): SheetSink | undefined;
  list(name: string): DocumentSink | undefined;
}
