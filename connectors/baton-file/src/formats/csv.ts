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
  let parser: ReturnType<typeof parse> | undefined;
  let failure: unknown;
  let line = 0;
  let decoder = new TextDecoder("utf-8", { fatal: true });
  const begin = (first: string) => {
    const made = parse({
      bom: true,
      delimiter: delimiterOf(first),
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      trim: true,
    });
    made.on("readable", () => {
      let one: { readonly record: string[]; readonly info: { readonly lines: number } } | null;
      // biome-ignore lint/suspicious/noAssignInExpressions: the way streams are drained
      while (failure === undefined && (one = made.read()) !== null) {
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
  const decoded = (piece: Buffer | undefined) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw refusal(
        file,
        { sheet, row: line + 1 },
        "has letters that are not written in UTF-8",
        "save it as “CSV UTF-8”",
      );
    }
  };
  const ended = async (work: (done: (error?: Error | null) => void) => void) => {
    const error = await new Promise<Error | null | undefined>((resolve) => work(resolve));
    if (failure !== undefined) throw failure;
    if (error) throw broken(file, sheet, error);
  };
  let head = "";
  for await (const piece of pieces) {
    if (!parser && head === "" && piece.length >= 2 && [0xfffe, 0xfeff].includes(piece.readUInt16BE(0)))
      decoder = new TextDecoder(piece[0] === 0xff ? "utf-16le" : "utf-16be", { fatal: true });
    if (line === 0 && head === "") refuseSheet(file, piece);
    const text = decoded(piece);
    if (text.includes("\0"))
      throw refusal(file, { sheet, row: line + 1 }, "is not plain text", "save it as “CSV UTF-8”");
    if (!parser) {
      head += text;
      if (!head.includes("\n") && head.length < 65_536) continue;
      parser = begin(head);
    }
    const next = head || text;
    head = "";
    const into = parser;
    let flowing = true;
    await ended((done) => {
      into.once("error", done);
      flowing = into.write(next, (error) => {
        into.off("error", done);
        done(error);
      });
    });
    void flowing;
  }
  const rest = head + decoded(undefined);
  const into = parser ?? begin(rest);
  await ended((done) => {
    into.once("error", done);
    into.once("end", () => done());
    into.end(rest);
  });
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
