import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { refusal } from "../refusal.ts";
import { plain } from "../tables.ts";
import type { DocumentRow, DocumentSink, Sink } from "./sink.ts";
import { tablesIn } from "./yaml-tables.ts";

/** From this length on a text is read in parts: the tree of a parser takes a hundred times the memory of its text. */
const inPartsFrom = 1 << 20;

/** One mapping with a list for each table. Scalars are taken as they are written: `123` and `04/01/2025` are text. */
export function readYaml(file: string, text: string, sink: Sink, longest = inPartsFrom): void {
  const tables = text.length >= longest ? tablesIn(text) : undefined;
  if (!tables) {
    readTables(parsedYaml(file, text, 0), sink);
    return;
  }
  const seen = new Set<string>();
  for (const { text: own, line, rows: parts } of tables) {
    const part = parsedYaml(file, own, line);
    const [name] = isMap(part.whole) ? [...entries(part.document, part.whole)].map(([key]) => key) : [];
    if (name === undefined) continue;
    if (seen.has(name)) throw refusal(file, { line: line + 1 }, `${name} is there twice`, "put their rows into one");
    seen.add(name);
    if (parts.length === 0) readTables(part, sink);
    else {
      const rows = sink.list(name);
      let read = 0;
      for (const one of parts) read += readRows(parsedYaml(file, one.text, one.line), name, rows, read);
    }
  }
}

/** A text, or a part of one, that is YAML. */
interface Parsed {
  readonly file: string;
  readonly document: Document;
  readonly whole: Node | null;
  readonly lineOf: (node: Node | null | undefined) => number | undefined;
}

/** `before` lines of the file stand before the text. */
function parsedYaml(file: string, text: string, before: number): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [error] = document.errors;
  const lineAt = (at: number) => before + lines.linePos(at).line;
  if (error) {
    const what = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    throw refusal(file, { line: lineAt(error.pos[0]) }, `this is no complete YAML: ${what}`, "correct it there");
  }
  const lineOf = (node: Node | null | undefined) => (node?.range ? lineAt(node.range[0]) : undefined);
  return { file, document, whole: document.contents as Node | null, lineOf };
}

function readTables({ file, document, whole, lineOf }: Parsed, sink: Sink): void {
  if (whole === null || (isScalar(whole) && whole.value === null)) return;
  if (!isMap(whole)) throw refusal(file, {}, "holds no tables", "begin it with users: and a list of people");
  for (const [name, list] of entries(document, whole)) {
    const rows = sink.list(name);
    if (!rows || list === null || (isScalar(list) && list.value === null)) continue;
    if (!isSeq(list))
      throw refusal(file, { list: name, line: lineOf(list) }, "is not a list", "put a dash before each of its rows");
    readRows({ file, document, whole: list, lineOf }, name, rows, 0);
  }
}

/** The rows of a list, of which some were read before; how many they are. */
function readRows(parsed: Parsed, name: string, rows: DocumentSink | undefined, before: number): number {
  const { file, document, whole: list, lineOf } = parsed;
  const items = isSeq(list) ? list.items : [];
  for (const [i, item] of rows ? items.entries() : []) {
    const entry = resolved(document, item as Node);
    const line = lineOf(item as Node);
    if (!isMap(entry))
      throw refusal(file, { list: name, line }, "is not a row of keys and values", "write it as - name: …");
    rows!.entry(documentRow(document, file, name, entry, line), before + i + 1, line);
  }
  return items.length;
}

function documentRow(
  document: Document,
  file: string,
  list: string,
  map: YAMLMap,
  line: number | undefined,
): DocumentRow {
  const texts: Record<string, string | { readonly wrong: string }> = {};
  let profile: JsonObject | undefined;
  for (const [key, node] of entries(document, map)) {
    if (plain(key) === "profile") {
      if (node === null || (isScalar(node) && node.value === null)) continue;
      if (!isMap(node))
        throw refusal(file, { list, line, column: key }, "is not a map", "write keys and values below it");
      profile = finite(node.toJS(document)) as JsonObject;
    } else if (node === null) texts[key] = "";
    else if (isScalar(node)) texts[key] = node.value === null ? "" : (node.source ?? String(node.value));
    else texts[key] = { wrong: `is ${isSeq(node) ? "a list" : "a map"}, not text` };
  }
  return { texts, profile };
}

/** Keys and values, those of a merged map (`<<`) after its own. */
export function* entries(document: Document, map: YAMLMap): Generator<[string, Node | null]> {
  const own = new Set<string>();
  const merged: YAMLMap[] = [];
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    const node = resolved(document, value as Node | null);
    if (name === "<<") {
      const maps = isSeq(node) ? node.items.map((item) => resolved(document, item as Node)) : [node];
      merged.push(...maps.filter((one) => isMap(one)));
      continue;
    }
    own.add(name);
    yield [name, node];
  }
  for (const other of merged)
    for (const [name, node] of entries(document, other)) {
      if (own.has(name)) continue;
      own.add(name);
      yield [name, node];
    }
}

export const resolved = (document: Document, node: Node | null): Node | null =>
  node && "resolve" in node ? ((node.resolve(document) as Node | undefined) ?? null) : node;

/** A profile is stored as JSON, which has no infinity, dates or big integers. */
function finite(value: unknown): JsonValue {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(finite);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return (value ?? null) as JsonValue;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, finite(one)]));
}
