import { BatonError } from "@baton-connectors/sdk/errors";

/** Where something stands, in the words of whoever keeps the file. */
export interface Place {
  readonly sheet?: string | undefined;
  /** The key of a table in a document. */
  readonly list?: string | undefined;
  /** Of a sheet, counted from 1. */
  readonly row?: number | undefined;
  /** Of a text, counted from 1. */
  readonly line?: number | undefined;
  /** The place in a list, counted from 1. */
  readonly entry?: number | undefined;
  readonly column?: string | undefined;
}

export function placeText(file: string, { sheet, list, row, line, entry, column }: Place): string {
  const parts = [
    file,
    sheet && `sheet ${sheet}`,
    list,
    row && `row ${row}`,
    line && `line ${line}`,
    entry && `entry ${entry}`,
    column && `column ${column}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** A file that cannot be taken for what it was meant to be: one line that says where, what and what to do. */
export function refusal(file: string, place: Place, what: string, todo: string): BatonError {
  return new BatonError("InvalidArgument", `${placeText(file, place)}: ${what}; ${todo}`, { kind: "config" });
}

/** A value as it is shown in a line. */
export const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`.replaceAll("\n", " ");
};
