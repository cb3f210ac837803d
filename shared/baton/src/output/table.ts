import { styleText } from "node:util";
import { safeText } from "@baton-connectors/sdk/safe-text";
import stringWidth from "string-width";
import type { Output } from "./output.ts";

/** Rows whose widths decide those of the columns; rows after them are not held in memory. */
const measured = 2000;
const separator = " | ";
const narrowest = 8;
/** Letters of a last cell that others are drawn out to. */
const longest = 100;

/**
 * Prints a table as the Go tool does: cells padded, columns parted by ` | `, a blank line behind. On a terminal cells are
 * cut so that a row keeps to its line, but for those of the columns `whole`.
 */
export async function printTable(
  output: Output,
  head: readonly string[],
  rows: Iterable<readonly string[]>,
  { whole = [] }: { readonly whole?: readonly number[] } = {},
): Promise<void> {
  const first: string[][] = [];
  const iterator = rows[Symbol.iterator]();
  let next = iterator.next();
  for (; !next.done && first.length < measured; next = iterator.next()) first.push(next.value.map(safeText));
  // One long text in the last column would draw every other line out with blanks.
  const isCut = output.columns !== undefined;
  const counted = (width: number, i: number) => (!isCut && i === head.length - 1 && width > longest ? 0 : width);
  const natural = head.map((title, i) =>
    Math.max(stringWidth(title), ...first.map((row) => counted(stringWidth(row[i] ?? ""), i))),
  );
  const kept = new Set(whole);
  const rest = () => rowsFrom(first, next, iterator);
  if (output.columns !== undefined && leastWidth(natural, kept) > output.columns) {
    return printRecords(output, output.columns, head, rest(), kept);
  }
  const widths = output.columns === undefined ? natural : fitted(natural, output.columns, kept);
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, i) => padded(output.columns === undefined || kept.has(i) ? cell : cut(cell, widths[i]!), widths[i]!)).join(separator)}\n`;
  await output.write(output.colour ? styleText("cyan", line(head), { validateStream: false }) : line(head));
  for (const row of rest()) {
    const waiting = output.write(line(row));
    if (waiting) await waiting;
  }
  await output.write("\n");
}

/** Those that were looked at already, then the others. */
function* rowsFrom(
  first: readonly string[][],
  next: IteratorResult<readonly string[]>,
  iterator: Iterator<readonly string[]>,
): Generator<string[]> {
  yield* first;
  for (let one = next; !one.done; one = iterator.next()) yield one.value.map(safeText);
}

/** Of a line in which every column has the least there is something to see in. */
const leastWidth = (natural: readonly number[], whole: ReadonlySet<number>) =>
  natural.reduce(
    (sum, width, i) => sum + (whole.has(i) ? width : Math.min(width, narrowest)),
    separator.length * (natural.length - 1),
  );

/** Where columns find no room beside each other: a line for each cell. */
async function printRecords(
  output: Output,
  columns: number,
  head: readonly string[],
  rows: Iterable<string[]>,
  whole: ReadonlySet<number>,
) {
  const width = Math.max(...head.map((title) => stringWidth(title)));
  for (const row of rows) {
    for (const [i, title] of head.entries()) {
      const label = padded(title, width);
      const shown = output.colour ? styleText("cyan", label, { validateStream: false }) : label;
      const room = Math.max(narrowest, columns - width - separator.length);
      await output.write(`${shown}${separator}${whole.has(i) ? (row[i] ?? "") : cut(row[i] ?? "", room)}\n`);
    }
    await output.write("\n");
  }
}

/** Takes from the widest columns what does not fit. */
function fitted(natural: readonly number[], columns: number, whole: ReadonlySet<number>): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width, separator.length * (widths.length - 1));
  for (let excess = total() - columns; excess > 0; excess = total() - columns) {
    const widest = Math.max(0, ...widths.filter((_, i) => !whole.has(i)));
    if (widest <= narrowest) break;
    const second = Math.max(narrowest, ...widths.filter((width, i) => width < widest && !whole.has(i)));
    const at = widths.findIndex((width, i) => width === widest && !whole.has(i));
    widths[at] = Math.max(second - 1, widest - excess, narrowest);
  }
  return widths;
}

const padded = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const letter of text) {
    if (stringWidth(kept + letter) > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}
