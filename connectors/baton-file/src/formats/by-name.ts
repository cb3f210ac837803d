import { extname } from "node:path";
import { refusal } from "../refusal.ts";
import type { Source } from "../source/source.ts";
import { refuseSheet } from "./misnamed.ts";
import type { Sink } from "./sink.ts";

/** What an ending says. Each format is loaded when a file has it. */
type Format = (source: Source, sink: Sink) => Promise<void>;

const formats: Readonly<Record<string, Format>> = {
  ".json": async (source, sink) => (await import("./json.ts")).readJson(source.name, await textOf(source), sink),
  ".ndjson": async (source, sink) => readLines(source, sink),
  ".jsonl": async (source, sink) => readLines(source, sink),
  ".yaml": async (source, sink) => (await import("./yaml.ts")).readYaml(source.name, await textOf(source), sink),
  ".yml": async (source, sink) => (await import("./yaml.ts")).readYaml(source.name, await textOf(source), sink),
  ".xlsx": async (source, sink) => (await import("./xlsx.ts")).readXlsx(source.name, await source.bytes(), sink),
  ".ods": async (source, sink) => (await import("./ods.ts")).readOds(source.name, await source.bytes(), sink),
  ".csv": async (source, sink) => readSheet(source, sink),
  ".tsv": async (source, sink) => readSheet(source, sink),
};

export const endings = Object.keys(formats);
export const endingOf = ({ formatName }: Source) => extname(formatName).toLowerCase();
/** Of `users.csv.gz`: users. */
export const stemOf = (source: Source) =>
  source.formatName.slice(0, source.formatName.length - endingOf(source).length);

export async function readFormat(source: Source, sink: Sink): Promise<void> {
  const format = formats[endingOf(source)];
  if (!format)
    throw refusal(
      source.name,
      {},
      `unsupported file type: '${endingOf(source)}'`,
      `save it as one of ${endings.join(", ")}`,
    );
  await format(source, sink);
}

async function readSheet(source: Source, sink: Sink): Promise<void> {
  const rows = sink.sheet(stemOf(source));
  if (rows) await (await import("./csv.ts")).readCsv(source.name, source.pieces(), rows);
}

async function readLines(source: Source, sink: Sink): Promise<void> {
  const { tableOf } = await import("../tables.ts");
  const table = tableOf(stemOf(source));
  await (await import("./json.ts")).readNdjson(source.name, await textOf(source), sink, table);
}

async function textOf(source: Source): Promise<string> {
  const bytes = await source.bytes();
  refuseSheet(source.name, bytes);
  const encoding = bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw refusal(source.name, {}, "has letters that are not written in UTF-8", "save it as UTF-8");
  }
}
