import { format, isDateFormat } from "numfmt";
import { refusal } from "../refusal.ts";
import { serialDate } from "./serial-date.ts";
import type { Cell, SheetSink, Sink } from "./sink.ts";
import { columnName, columnOf } from "./xlsx-columns.ts";
import { readXml } from "./xml.ts";
import { openZip, type Zip } from "./zip.ts";

/** ECMA-376: sheets, shared strings and number formats, each part read once from its beginning to its end. */
export async function readXlsx(file: string, data: Buffer, sink: Sink): Promise<void> {
  const zip = openZip(file, data, ".xlsx");
  if (!zip.has("xl/workbook.xml"))
    throw refusal(file, {}, "is not an Excel workbook", "save it as .xlsx in a spreadsheet program");
  const workbook = await readWorkbook(file, zip);
  const strings = zip.has("xl/sharedStrings.xml") ? await readStrings(file, zip) : [];
  const formats = zip.has("xl/styles.xml") ? await readFormats(file, zip) : [];
  for (const { name, part } of workbook.sheets) {
    const rows = sink.sheet(name);
    if (rows) await readSheet({ file, name, part, zip, strings, formats, since1904: workbook.since1904 }, rows);
  }
}

async function readWorkbook(file: string, zip: Zip) {
  const targets = new Map<string, string>();
  await readXml(file, "workbook.xml.rels", zip.pieces("xl/_rels/workbook.xml.rels"), {
    open(name, { Id = "", Target = "" }) {
      if (name === "Relationship") targets.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: { readonly name: string; readonly part: string }[] = [];
  let since1904 = false;
  await readXml(file, "workbook.xml", zip.pieces("xl/workbook.xml"), {
    open(tag, attributes) {
      if (tag === "workbookPr") since1904 = ["1", "true"].includes(attributes.date1904 ?? "");
      if (tag !== "sheet") return;
      const part = targets.get(attributes["r:id"] ?? "");
      if (part) sheets.push({ name: attributes.name ?? "", part });
    },
  });
  return { sheets, since1904 };
}

async function readStrings(file: string, zip: Zip): Promise<readonly string[]> {
  const strings: string[] = [];
  let [text, inText, phonetic] = ["", false, false];
  await readXml(file, "sharedStrings.xml", zip.pieces("xl/sharedStrings.xml"), {
    open(name) {
      if (name === "si") text = "";
      if (name === "rPh") phonetic = true;
      inText = name === "t" && !phonetic;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === "t") inText = false;
      if (name === "rPh") phonetic = false;
      if (name === "si") strings.push(text);
    },
  });
  return strings;
}

/** The number format of each cell style: its code, or the number of one that is built in. */
async function readFormats(file: string, zip: Zip): Promise<readonly string[]> {
  const codes = new Map<string, string>();
  const formats: string[] = [];
  let inCells = false;
  await readXml(file, "styles.xml", zip.pieces("xl/styles.xml"), {
    open(name, { numFmtId = "0", formatCode = "" }) {
      if (name === "numFmt") codes.set(numFmtId, formatCode);
      if (name === "cellXfs") inCells = true;
      if (name === "xf" && inCells) formats.push(codes.get(numFmtId) ?? builtIn[numFmtId] ?? "General");
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return formats;
}

/** ECMA-376 part 1, 18.8.30. */
const builtIn: Readonly<Record<string, string>> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "mm-dd-yy",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "m/d/yy h:mm",
  37: "#,##0 ;(#,##0)",
  38: "#,##0 ;[Red](#,##0)",
  39: "#,##0.00;(#,##0.00)",
  40: "#,##0.00;[Red](#,##0.00)",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mm:ss.0",
  48: "##0.0E+0",
  49: "@",
};

interface SheetPart {
  readonly file: string;
  readonly name: string;
  readonly part: string;
  readonly zip: Zip;
  readonly strings: readonly string[];
  readonly formats: readonly string[];
  readonly since1904: boolean;
}

async function readSheet(sheet: SheetPart, sink: SheetSink): Promise<void> {
  const { file, name, part, zip } = sheet;
  let cells: Cell[] = [];
  let [row, column, type, style, value, inValue] = [0, 0, "", 0, "", false];
  await readXml(file, part, zip.pieces(part), {
    open(tag, attributes) {
      if (tag === "row") {
        row = Number(attributes.r ?? row + 1);
        cells = [];
        column = -1;
      } else if (tag === "c") {
        column = attributes.r ? columnOf(attributes.r) : column + 1;
        if (!(column >= 0 && column < 16_384))
          throw refusal(file, { sheet: name, row }, "has a cell outside of the sheet", "save the file again");
        type = attributes.t ?? "n";
        style = Number(attributes.s ?? 0);
        value = "";
      } else inValue = tag === "v" || tag === "t";
    },
    text(piece) {
      if (inValue) value += piece;
    },
    close(tag) {
      if (tag === "v" || tag === "t") inValue = false;
      else if (tag === "c") {
        if (value !== "") cells[column] = cellOf(sheet, { row, column, type, style, value });
      } else if (tag === "row") sink.row(cells, row);
    },
  });
}

interface RawCell {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly style: number;
  readonly value: string;
}

function cellOf(sheet: SheetPart, { row, column, type, style, value }: RawCell): Cell {
  const { file, name, strings, formats, since1904 } = sheet;
  const broken = (what: string, todo: string) =>
    refusal(file, { sheet: name, row, column: columnName(column) }, what, todo);
  switch (type) {
    case "s": {
      const text = strings[Number(value)];
      if (text === undefined) throw broken("refers to a text that is not in the file", "save the file again");
      return text;
    }
    case "str":
    case "inlineStr":
      return value;
    case "b":
      return value === "1" ? "TRUE" : "FALSE";
    case "e":
      throw broken(`shows the error ${value}`, "correct its formula or empty the cell");
    case "d":
      return { text: value, date: value };
  }
  const number = Number(value);
  if (Number.isNaN(number)) throw broken(`holds "${value}", which is no number`, "save the file again");
  const code = formats[style] ?? "General";
  if (code === "General" || code === "@") return general(number);
  const text = format(code, since1904 && isDateFormat(code) ? number + 1462 : number);
  return isDateFormat(code) ? { text, date: serialDate(since1904 ? number + 1462 : number) } : text;
}

/** As a spreadsheet shows a number without a format: fifteen digits. */
export function general(number: number): string {
  const short = String(Number(number.toPrecision(15)));
  if (Math.abs(number) < 1e15 && !short.includes("e")) return short;
  const [digits, exponent = "0"] = number.toExponential(14).split("e") as [string, string];
  const power = Number(exponent);
  return `${digits.replace(/\.?0+$/, "")}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
