import { CsvError, parse } from "csv-parse";
import { refusal } from "../refusal.ts";
import { refuseSheet } from "./misnamed.ts";
import type { SheetSink } from "./sink.ts";

/** Comma, semicolon or tab, whichever the first line has most of outside of quotes; rows are taken as they come. */
export async function readCsv(
  file: string,
  pieces: AsyncIterable<Buffer>,
  sink: SheetSink,
  sheet?: string,
): Promise<void> {
  const rows = parserOf(sink, (error) => broken(file, sheet, error));
  let decoder = new TextDecoder("utf-8", { fatal: true });
  const decoded = (piece: Buffer | undefined) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw refusal(
        file,
        { sheet, row: rows.line() + 1 },
        "has letters that are not written in UTF-8",
        "save it as “CSV UTF-8”",
      );
    }
  };
  /** Until there is a first line, which tells the separator. */
  let head: string | undefined;
  let begun = false;
  for await (const piece of pieces) {
    if (head === undefined) {
      refuseSheet(file, piece);
      if (piece.length >= 2 && [0xfffe, 0xfeff].includes(piece.readUInt16BE(0)))
        decoder = new TextDecoder(piece[0] === 0xff ? "utf-16le" : "utf-16be", { fatal: true });
    }
    const text = decoded(piece);
    if (text.includes("\0"))
      throw refusal(file, { sheet, row: rows.line() + 1 }, "is not plain text", "save it as “CSV UTF-8”");
    if (begun) await rows.write(text);
    else {
      head = (head ?? "") + text;
      if (!head.includes("\n") && head.length < 65_536) continue;
      begun = true;
      await rows.write(head);
    }
  }
  await rows.end((begun ? "" : (head ?? "")) + decoded(undefined));
}

/** A parser that hands on its records as they come. What it or their taker throws is thrown by the write that led to it. */
function parserOf(sink: SheetSink, explained: (error: Error) => Error) {
  let line = 0;
  let failure: unknown;
  let parser: ReturnType<typeof parse> | undefined;
  const begin = (first: string) => {
    const made = parse({
      bom: true,
      delimiter: delimiterOf(first),
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      trim: true,
    });
    made.on("error", (error) => {
      failure ??= explained(error);
    });
    made.on("readable", () => {
      let one: { readonly record: string[]; readonly info: { readonly lines: number } } | null;
      // biome-ignore lint/suspicious/noAssignInExpressions: the way streams are drained
      while ((one = made.read()) !== null) {
        // What nobody takes any more is read all the same: a stream that is not drained has no end.
        if (failure !== undefined) continue;
        line = one.info.lines;
        try {
          sink.row(one.record, line);
        } catch (thrown) {
          failure = thrown;
        }
      }
    });
    return made;
  };
  const done = async (work: (into: ReturnType<typeof parse>, resolve: () => void) => void, text: string) => {
    parser ??= begin(text);
    const into = parser;
    await new Promise<void>((resolve) => work(into, resolve));
    if (failure !== undefined) throw failure;
  };
  return {
    line: () => line,
    write: (text: string) => done((into, resolve) => into.write(text, () => resolve()), text),
    end: (text: string) =>
      done((into, resolve) => {
        for (const event of ["end", "close"]) into.once(event, resolve);
        into.end(text);
      }, text),
  };
}

function broken(file: string, sheet: string | undefined, error: Error) {
  const row = error instanceof CsvError && typeof error.lines === "number" ? error.lines : undefined;
  const open = error instanceof CsvError && error.code === "CSV_QUOTE_NOT_CLOSED";
  const what = open
    ? "a quote is opened and never closed"
    : `a quote stands where none can be (${error.message.split("\n")[0]})`;
  return refusal(file, { sheet, row }, what, 'put the whole value into quotes and double those inside: "say ""yes"""');
}

/** Of the first line, without what is in quotes. */
export function delimiterOf(text: string): string {
  const line = text.replaceAll(/"(?:[^"]|"")*"/g, "").split(/\r?\n/)[0]!;
  const count = (mark: string) => line.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
