/** A value of a CSV record, and where it stands with its quotes. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A record, with the end of its line. */
export interface CsvRecord {
  readonly from: number;
  readonly to: number;
  readonly values: readonly Span[];
}

/** The records of a CSV text with their places: https://www.rfc-editor.org/rfc/rfc4180 */
export function* records(text: string, delimiter: string): Generator<CsvRecord> {
  let at = 0;
  while (at < text.length) {
    const from = at;
    const values: Span[] = [];
    for (;;) {
      const value = valueAt(text, at, delimiter);
      values.push(value);
      at = value.to;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (text.startsWith("\r\n", at)) at += 2;
    else if (at < text.length) at++;
    yield { from, to: at, values };
  }
}

function valueAt(text: string, from: number, delimiter: string): Span {
  let at = from;
  while (text[at] === " " || (text[at] === "\t" && delimiter !== "\t")) at++;
  if (text[at] === '"') {
    let value = "";
    for (at++; at < text.length; at++) {
      if (text[at] !== '"') value += text[at];
      else if (text[at + 1] === '"') value += text[at++];
      else break;
    }
    at++;
    while (at < text.length && !isEnd(text[at]!, delimiter)) at++;
    return { from, to: Math.min(at, text.length), text: value };
  }
  while (at < text.length && !isEnd(text[at]!, delimiter)) at++;
  return { from, to: at, text: text.slice(from, at).trim() };
}

const isEnd = (letter: string, delimiter: string) => letter === delimiter || letter === "\n" || letter === "\r";

/** A value as it has to be written. */
export const quoted = (value: string, delimiter: string): string =>
  value.includes(delimiter) || /["\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** Blank lines are no records. */
export const isBlank = ({ values }: CsvRecord): boolean => values.every(({ text }) => text === "");

/** The end of line that a text uses. */
export const lineEnd = (text: string): string => (/\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n");
