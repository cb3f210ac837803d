import { refusal } from "../refusal.ts";
import type { Cell, SheetSink, Sink } from "./sink.ts";
import { readXml } from "./xml.ts";
import { openZip } from "./zip.ts";

/** More cells in a row than a sheet can have mean repetition to its edge. */
const widest = 16_384;
const longest = 1_048_576;

/** OpenDocument 1.3, part 3, chapter 9: tables as LibreOffice and others save them. */
export async function readOds(file: string, data: Buffer, sink: Sink): Promise<void> {
  const zip = openZip(file, data, ".ods");
  if (!zip.has("content.xml"))
    throw refusal(file, {}, "is not an OpenDocument sheet", "save it as .ods in a spreadsheet program");
  let rows: SheetSink | undefined;
  let sheet = "";
  let cells: Cell[] = [];
  let [row, rowRepeat, cellRepeat, depth, paragraphs] = [0, 1, 1, 0, 0];
  let [text, value, type, inText, inNote] = ["", "", "", false, 0];
  await readXml(file, "content.xml", zip.pieces("content.xml"), {
    open(tag, attributes) {
      if (tag === "annotation") inNote++;
      if (inNote > 0) return;
      if (tag === "table" && depth++ === 0) {
        sheet = attributes["table:name"] ?? "";
        rows = sink.sheet(sheet);
        row = 0;
      } else if (tag === "table-row") {
        rowRepeat = Number(attributes["table:number-rows-repeated"] ?? 1);
        cells = [];
      } else if (tag === "table-cell" || tag === "covered-table-cell") {
        cellRepeat = Number(attributes["table:number-columns-repeated"] ?? 1);
        type = attributes["office:value-type"] ?? "";
        value = attributes["office:date-value"] ?? attributes["office:boolean-value"] ?? "";
        [text, paragraphs] = ["", 0];
      } else if (tag === "p") {
        if (paragraphs++ > 0) text += "\n";
        inText = true;
      } else if (tag === "s" && inText) text += " ".repeat(Math.min(Number(attributes["text:c"] ?? 1), 1000));
      else if (tag === "tab" && inText) text += "\t";
      else if (tag === "line-break" && inText) text += "\n";
    },
    text(piece) {
      if (inText && inNote === 0) text += piece;
    },
    close(tag) {
      if (tag === "annotation") inNote--;
      if (inNote > 0) return;
      if (tag === "p") inText = false;
      else if (tag === "table" && --depth === 0) rows = undefined;
      else if (tag === "table-cell" || tag === "covered-table-cell") {
        const cell = cellOf(type, value, text);
        const blank = cell === "";
        if (cells.length + cellRepeat > widest && !blank)
          throw refusal(file, { sheet, row: row + 1 }, "repeats a cell to the edge of the sheet", "empty those cells");
        if (!blank) for (let n = 0; n < cellRepeat; n++) cells[cells.length] = cell;
        else if (cells.length + cellRepeat <= widest) cells.length += cellRepeat;
      } else if (tag === "table-row") {
        const blank = !cells.some((cell) => cell !== undefined);
        if (row + rowRepeat > longest && !blank)
          throw refusal(file, { sheet, row: row + 1 }, "repeats a row to the end of the sheet", "delete those rows");
        if (!blank) for (let n = 1; n <= rowRepeat; n++) rows?.row(cells, row + n);
        row += rowRepeat;
      }
    },
  });
}

function cellOf(type: string, value: string, text: string): Cell {
  if (type === "date") return { text, date: value };
  // Whatever the language of the program, as Excel's files have it.
  if (type === "boolean") return value === "true" ? "TRUE" : "FALSE";
  return text;
}
