import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { atOnce } from "@baton-connectors/c1z";
import { ZipFile } from "yazl";
import { usage } from "../usage.ts";
import { blocks } from "./write-file.ts";

/** https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
const mostRows = 1_048_576;
const longestCell = 32_767;

/** A sheet; its first row is the head, which stays in sight and can be filtered by. */
export interface Sheet {
  readonly name: string;
  readonly rows: Iterable<readonly string[]>;
}

/** A workbook of sheets of texts, each of so many rows at most. Rows are packed as they come; none is held. */
export const writeWorkbook = (path: string, sheets: readonly Sheet[], most = mostRows): Promise<void> =>
  atOnce(path, async (temporary) => {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(parts(sheets))) zip.addBuffer(Buffer.from(text), name);
    const contents = sheets.map(({ rows }, i) => {
      const content = Readable.from(blocks(sheetXml(rows, most)));
      zip.addReadStream(content, `xl/worksheets/sheet${i + 1}.xml`, { compressionLevel: 3 });
      return content;
    });
    zip.end();
    const output = zip.outputStream as Readable;
    // The archive would wait for the rest of a sheet that cannot be made.
    const fail = (error: Error) => output.destroy(error);
    zip.on("error", fail);
    for (const content of contents) content.on("error", fail);
    try {
      await pipeline(output, createWriteStream(temporary));
    } finally {
      for (const content of contents) content.destroy();
    }
  });

/** What a workbook needs beside its sheets, as ECMA-376 part 1 (annex F of a minimal one) has it. */
function parts(sheets: readonly Sheet[]): Readonly<Record<string, string>> {
  const package_ = "http://schemas.openxmlformats.org/package/2006";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const relations = (type: string, targets: readonly string[]) =>
    `${head}<Relationships xmlns="${package_}/relationships">${targets
      .map((target, i) => `<Relationship Id="rId${i + 1}" Type="${office}/${type}" Target="${target}"/>`)
      .join("")}</Relationships>`;
  const each = (text: (sheet: Sheet, number: number) => string) =>
    sheets.map((sheet, i) => text(sheet, i + 1)).join("");
  return {
    "[Content_Types].xml":
      `${head}<Types xmlns="${package_}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/>` +
      `${each((_, i) => `<Override PartName="/xl/worksheets/sheet${i}.xml" ContentType="${kind}.worksheet+xml"/>`)}</Types>`,
    "_rels/.rels": relations("officeDocument", ["xl/workbook.xml"]),
    "xl/workbook.xml":
      `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
      `${each(({ name }, i) => `<sheet name="${escaped(name)}" sheetId="${i}" r:id="rId${i}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(
      "worksheet",
      sheets.map((_, i) => `worksheets/sheet${i + 1}.xml`),
    ),
  };
}
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** Rows whose widths decide those of the columns. */
const measured = 200;
const [narrowest, widest] = [8, 60];

function* sheetXml(rows: Iterable<readonly string[]>, most: number): Generator<string> {
  const iterator = Iterator.from(rows);
  const first = [...take(iterator, measured)];
  const columns = first[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.min(widest, Math.max(narrowest, ...first.map((row) => (row[i] ?? "").length + 2))),
  );
  const cols = widths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
    .join("");
  yield `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `${columns > 0 ? `<cols>${cols}</cols>` : ""}<sheetData>`;
  let count = 0;
  const rest = function* () {
    yield* first;
    yield* iterator;
  };
  for (const row of rest()) {
    if (++count > most) {
      throw usage(`a workbook's sheet holds ${most} rows, and there are more`, "Use baton export csv, or parquet.");
    }
    yield `<row r="${count}">${row.map((text, i) => cell(text, `${columnName(i)}${count}`)).join("")}</row>`;
  }
  yield `</sheetData>${columns > 0 ? `<autoFilter ref="A1:${columnName(columns - 1)}${count}"/>` : ""}</worksheet>`;
}

/** The first of an iterator, which goes on behind them. */
function* take<T>(iterator: Iterator<T>, count: number): Generator<T> {
  for (let i = 0; i < count; i++) {
    const { done, value } = iterator.next();
    if (done) return;
    yield value;
  }
}

/** Texts stand in their cells, so that none is taken for a number, a date or a formula. */
function cell(text: string, reference: string): string {
  if (text === "") return "";
  if (text.length > longestCell) {
    throw usage(
      `a workbook's cell holds ${longestCell} letters, and one of row ${reference.replace(/\D/g, "")} has ${text.length}`,
      "Use baton export csv, or parquet.",
    );
  }
  return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const columnName = (index: number): string =>
  (index < 26 ? "" : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Letters that XML cannot hold are written as their numbers: ECMA-376 part 1, 22.9.2.19 (ST_Xstring). */
const escaped = (text: string): string =>
  text
    .replaceAll(/_(?=x[\dA-Fa-f]{4}_)/g, "_x005F_")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (letter) => {
      const number = letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      return `_x${number}_`;
    })
    .replaceAll(/[&<>"]/g, (letter) => entities[letter]!)
    .toWellFormed();
