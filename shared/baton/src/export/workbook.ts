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

/** A workbook of one sheet of texts, of so many rows at most. Rows are packed as they come; none is held. */
export const writeWorkbook = (
  path: string,
  sheet: string,
  rows: Iterable<readonly string[]>,
  most = mostRows,
): Promise<void> =>
  atOnce(path, async (temporary) => {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(parts(sheet))) zip.addBuffer(Buffer.from(text), name);
    const content = Readable.from(blocks(sheetXml(rows, most)));
    zip.addReadStream(content, "xl/worksheets/sheet1.xml", { compressionLevel: 3 });
    zip.end();
    const output = zip.outputStream as Readable;
    // The archive would wait for the rest of a sheet that cannot be made.
    const fail = (error: Error) => output.destroy(error);
    zip.on("error", fail);
    content.on("error", fail);
    try {
      await pipeline(output, createWriteStream(temporary));
    } finally {
      content.destroy();
    }
  });

/** What a workbook needs beside its sheets, as ECMA-376 part 1 (annex F of a minimal one) has it. */
function parts(sheet: string): Readonly<Record<string, string>> {
  const package_ = "http://schemas.openxmlformats.org/package/2006";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const relation = (type: string, target: string) =>
    `${head}<Relationships xmlns="${package_}/relationships"><Relationship Id="rId1" Type="${office}/${type}" Target="${target}"/></Relationships>`;
  return {
    "[Content_Types].xml":
      `${head}<Types xmlns="${package_}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml":
      `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
      `<sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
  };
}
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

function* sheetXml(rows: Iterable<readonly string[]>, most: number): Generator<string> {
  yield `${head}<worksheet xmlns="${main}"><sheetData>`;
  let count = 0;
  for (const row of rows) {
    if (++count > most) {
      throw usage(`a workbook's sheet holds ${most} rows, and there are more`, "Use baton export csv, or parquet.");
    }
    yield `<row r="${count}">${row.map((text, i) => cell(text, `${columnName(i)}${count}`)).join("")}</row>`;
  }
  yield "</sheetData></worksheet>";
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

const columnName = (index: number) => String.fromCharCode(65 + index);

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
