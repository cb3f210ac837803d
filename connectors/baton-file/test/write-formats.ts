import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import type { Row, Tenant } from "./tenant.ts";

/** A tenant as files of each format; what is written is what spreadsheet programs write, as plainly as it can be. */
export const writers: Readonly<Record<string, (folder: string, tenant: Tenant) => string>> = {
  yaml: (folder, tenant) => written(folder, "t.yaml", JSON.stringify(documentOf(tenant), undefined, 1)),
  json: (folder, tenant) => written(folder, "t.json", JSON.stringify(documentOf(tenant))),
  ndjson: (folder, tenant) => {
    const lines = Object.entries(documentOf(tenant)).flatMap(([table, rows]) => rows.map((row) => ({ table, ...row })));
    return written(folder, "t.ndjson", lines.map((line) => JSON.stringify(line)).join("\n"));
  },
  "json.gz": (folder, tenant) => written(folder, "t.json.gz", gzipSync(JSON.stringify(documentOf(tenant)))),
  xlsx: (folder, tenant) => written(folder, "t.xlsx", xlsxOf(sheetsOf(tenant))),
  ods: (folder, tenant) => written(folder, "t.ods", odsOf(sheetsOf(tenant))),
  csv: (folder, tenant) => csvFolder(join(folder, "csv"), tenant, ",", "utf8"),
  "csv with semicolons": (folder, tenant) => csvFolder(join(folder, "semicolons"), tenant, ";", "utf8"),
  "csv in UTF-16": (folder, tenant) => csvFolder(join(folder, "utf16"), tenant, "\t", "utf16le"),
};

function written(folder: string, name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Documents have the profile below one key. */
function documentOf(tenant: Tenant) {
  const users = tenant.users.map(({ "profile: team": team, ...user }) =>
    team ? { ...user, profile: { team } } : user,
  );
  return { ...tenant, users };
}

type Sheets = Readonly<Record<string, readonly (readonly string[])[]>>;

function sheetsOf(tenant: Tenant): Sheets {
  const sheet = (rows: readonly Row[]) => [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
  return Object.fromEntries(Object.entries(tenant).map(([name, rows]) => [name, sheet(rows)]));
}

function csvFolder(folder: string, tenant: Tenant, delimiter: string, encoding: "utf8" | "utf16le"): string {
  mkdirSync(folder);
  const quoted = (text: string) => (/["\n\r,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  for (const [name, rows] of Object.entries(sheetsOf(tenant))) {
    const text = rows.map((row) => row.map(quoted).join(delimiter)).join("\r\n");
    writeFileSync(join(folder, `${name}.csv`), Buffer.from(`\ufeff${text}\r\n`, encoding));
  }
  return folder;
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export function xlsxOf(sheets: Sheets): Buffer {
  const names = Object.keys(sheets);
  const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const column = (at: number) => String.fromCharCode(65 + at);
  const sheetXml = (rows: readonly (readonly string[])[]) => {
    const cell = (text: string, at: number, row: number) =>
      text === ""
        ? ""
        : `<c r="${column(at)}${row}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
    const all = rows.map(
      (row, i) => `<row r="${i + 1}">${row.map((text, at) => cell(text, at, i + 1)).join("")}</row>`,
    );
    return `<worksheet><sheetData>${all.join("")}</sheetData></worksheet>`;
  };
  return zipOf({
    "xl/workbook.xml": `<workbook xmlns:r="${relation}"><sheets>${names.map((name, i) => `<sheet name="${name}" r:id="r${i}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names.map((_, i) => `<Relationship Id="r${i}" Target="worksheets/sheet${i}.xml"/>`).join("")}</Relationships>`,
    ...Object.fromEntries(Object.values(sheets).map((rows, i) => [`xl/worksheets/sheet${i}.xml`, sheetXml(rows)])),
  });
}

export function odsOf(sheets: Sheets): Buffer {
  const paragraphs = (text: string) =>
    text
      .split("\n")
      .map((line) => `<text:p>${escaped(line)}</text:p>`)
      .join("");
  const cell = (text: string) =>
    text === ""
      ? "<table:table-cell/>"
      : `<table:table-cell office:value-type="string">${paragraphs(text)}</table:table-cell>`;
  const row = (cells: readonly string[]) =>
    `<table:table-row>${cells.map(cell).join("")}<table:table-cell table:number-columns-repeated="16380"/></table:table-row>`;
  const rest =
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>';
  const tables = Object.entries(sheets).map(
    ([name, rows]) => `<table:table table:name="${name}">${rows.map(row).join("")}${rest}</table:table>`,
  );
  return zipOf({
    mimetype: "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": `<office:document-content><office:body><office:spreadsheet>${tables.join("")}</office:spreadsheet></office:body></office:document-content>`,
  });
}

export function zipOf(parts: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, rest, Buffer.from(name)]));
    bodies.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}
