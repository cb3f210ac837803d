import { styleText } from "node:util";
import stringWidth from "string-width";
import type { Output } from "./output.ts";
import { safeText } from "./safe-text.ts";

/** Rows whose widths decide those of the columns; rows after them are not held in memory. */
const measured = 2000;
const separator = " | ";
const narrowest = 8;

/**
 * Prints a table as the Go tool does: cells padded, columns parted by ` | `, a blank line behind. On a terminal cells are
 * cut so that a row keeps to its line.
 */
export async function printTable(
  output: Output,
  head: readonly string[],
  rows: Iterable<readonly string[]>,
): Promise<void> {
  const first: string[][] = [];
  const iterator = rows[Symbol.iterator]();
  let next = iterator.next();
  for (; !next.done && first.length < measured; next = iterator.next()) first.push(next.value.map(safeText));
  const natural = head.map((title, i) =>
    Math.max(stringWidth(title), ...first.map((row) => stringWidth(row[i] ?? ""))),
  );
  const widths = output.columns === undefined ? natural : fitted(natural, output.columns);
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, i) => padded(output.columns === undefined ? cell : cut(cell, widths[i]!), widths[i]!)).join(separator)}\n`;
  await output.write(output.colour ? styleText("cyan", line(head), { validateStream: false }) : line(head));
  for (const row of first) await output.write(line(row));
  for (; !next.done; next = iterator.next()) await output.write(line(next.value.map(safeText)));
  await output.write("\n");
}

/** Takes from the widest columns what does not fit. */
function fitted(natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width, separator.length * (widths.length - 1));
  for (let excess = total() - columns; excess > 0; excess = total() - columns) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    const second = Math.max(narrowest, ...widths.filter((width) => width < widest));
    const at = widths.indexOf(widest);
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
