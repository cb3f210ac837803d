import type { JsonObject } from "@bufbuild/protobuf";
import { type Place, refusal, shown } from "../refusal.ts";
import { plain } from "../tables.ts";
import { type Member, membersOf } from "./json-spans.ts";
import type { DocumentRow, DocumentSink, Sink } from "./sink.ts";

/** One object with a list for each table. */
export function readJson(file: string, text: string, sink: Sink): void {
  const whole = parsed(file, text, 0);
  if (whole === null || whole === undefined) return;
  if (typeof whole !== "object" || Array.isArray(whole))
    throw refusal(file, {}, `holds ${kindOf(whole)}`, "put the tables into one object: { users: […], grants: […] }");
  refuseTwice(file, text);
  for (const [name, list] of Object.entries(whole)) {
    const rows = sink.list(name);
    if (!rows || list === null) continue;
    if (!Array.isArray(list))
      throw refusal(file, { list: name }, `holds ${kindOf(list)}`, "make it a list of rows: [ { … }, { … } ]");
    for (const [i, entry] of list.entries())
      rows.entry(documentRow(file, name, entry, { entry: i + 1 }), i + 1, undefined);
  }
}

/** One object a line, each with the name of its table: `{"table": "users", "name": "anna"}`. */
export function readNdjson(file: string, text: string, sink: Sink, table: string | undefined): void {
  const lists = new Map<string, DocumentSink | undefined>();
  let line = 0;
  for (const one of text.split("\n")) {
    line++;
    if (one.trim() === "") continue;
    const entry = parsed(file, one, line) as JsonObject;
    const name = table ?? (typeof entry?.table === "string" ? entry.table : undefined);
    if (name === undefined)
      throw refusal(file, { line }, "does not say which table it is of", 'begin it with {"table": "users", …}');
    const value = one.trimStart().startsWith("{") && secondOf([...membersOf(one, one.indexOf("{"))]);
    if (value) throw twice(file, { list: name, line, column: value.key });
    const { table: _, ...rest } = entry;
    if (!lists.has(name)) lists.set(name, sink.list(name));
    lists.get(name)?.entry(documentRow(file, name, rest, { line }), line, line);
  }
}

/** Of two values with one name the parser takes the last, and nobody would know of the first. */
function refuseTwice(file: string, text: string) {
  const tables = [...membersOf(text, text.indexOf("{"))];
  const table = secondOf(tables);
  if (table) throw twice(file, { list: table.key, line: lineAt(text, table.from) });
  for (const { key: list, from } of tables) {
    if (text[from] !== "[") continue;
    let entry = 0;
    for (const row of membersOf(text, from)) {
      entry++;
      const value = text[row.from] === "{" && secondOf([...membersOf(text, row.from)]);
      if (value) throw twice(file, { list, entry, line: lineAt(text, value.from), column: value.key });
    }
  }
}

const secondOf = (members: readonly Member[]) =>
  members.find(({ key }, i) => members.findIndex((one) => one.key === key) < i);
const twice = (file: string, place: Place) =>
  refusal(file, place, "is there twice", "put both into one, or delete one of them");
const lineAt = (text: string, at: number) => text.slice(0, at).split("\n").length;

function parsed(file: string, text: string, line: number): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const { message } = thrown as SyntaxError;
    const [, at] = /line (\d+)/.exec(message) ?? [];
    const where = line || (at ? Number(at) : text.trimEnd().split("\n").length);
    const what = message.includes("end of JSON")
      ? "it ends in the middle"
      : message.replace(/ in JSON.*$/s, "").replaceAll("\n", " ");
    throw refusal(file, { line: where }, `this is no complete JSON: ${what}`, "correct it there, or export it again");
  }
}

function documentRow(
  file: string,
  list: string,
  entry: unknown,
  place: { readonly entry?: number; readonly line?: number },
): DocumentRow {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    throw refusal(file, { list, ...place }, `is ${kindOf(entry)}`, "make it an object with a name for each value");
  const texts: Record<string, string | { readonly wrong: string }> = {};
  let profile: JsonObject | undefined;
  for (const [key, value] of Object.entries(entry as JsonObject)) {
    if (plain(key) === "profile") {
      if (value === null) continue;
      if (typeof value !== "object" || Array.isArray(value))
        throw refusal(
          file,
          { list, ...place, column: key },
          `is ${kindOf(value)}`,
          "make it an object: { key: value }",
        );
      profile = value;
    } else if (typeof value === "string") texts[key] = value;
    else if (value === null) texts[key] = "";
    else texts[key] = { wrong: `${shown(value)} is ${kindOf(value)}, not text` };
  }
  return { texts, profile };
}

const kindOf = (value: unknown): string => {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return (
    { object: "an object", number: "a number", boolean: "true or false", string: "text" }[typeof value as string] ??
    "nothing"
  );
};
