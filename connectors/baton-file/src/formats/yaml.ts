import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { refusal } from "../refusal.ts";
import { plain } from "../tables.ts";
import type { DocumentRow, Sink } from "./sink.ts";

/** One mapping with a list for each table. Scalars are taken as they are written: `123` and `04/01/2025` are text. */
export function readYaml(file: string, text: string, sink: Sink): void {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error) {
    const what = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    throw refusal(
      file,
      { line: lines.linePos(error.pos[0]).line },
      `this is no complete YAML: ${what}`,
      "correct it there",
    );
  }
  const lineOf = (node: Node | null | undefined) => (node?.range ? lines.linePos(node.range[0]).line : undefined);
  const whole = document.contents;
  if (whole === null || (isScalar(whole) && whole.value === null)) return;
  if (!isMap(whole)) throw refusal(file, {}, "holds no tables", "begin it with users: and a list of people");
  for (const [name, list] of entries(document, whole)) {
    const rows = sink.list(name);
    if (!rows || list === null || (isScalar(list) && list.value === null)) continue;
    if (!isSeq(list))
      throw refusal(file, { list: name, line: lineOf(list) }, "is not a list", "put a dash before each of its rows");
    for (const [i, item] of list.items.entries()) {
      const entry = resolved(document, item as Node);
      const line = lineOf(item as Node);
      if (!isMap(entry))
        throw refusal(file, { list: name, line }, "is not a row of keys and values", "write it as - name: …");
      rows.entry(documentRow(document, file, name, entry, line), i + 1, line);
    }
  }
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
