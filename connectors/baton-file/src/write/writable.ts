import { endingOf, stemOf } from "../formats/by-name.ts";
import type { Source } from "../source/source.ts";
import { tableOf } from "../tables.ts";
import type { Edit } from "./edit.ts";

/** Where changes are made, or in words why they cannot. */
export type Target = { readonly file: Source; readonly edit: () => Promise<Edit> } | { readonly why: string };

const edits: Readonly<Record<string, (table: string | undefined) => Promise<Edit>>> = {
  ".yaml": async () => (await import("./yaml.ts")).yamlEdit,
  ".yml": async () => (await import("./yaml.ts")).yamlEdit,
  ".json": async () => (await import("./json.ts")).jsonEdit,
  ".ndjson": async (table) => (await import("./ndjson.ts")).ndjsonEdit(table),
  ".jsonl": async (table) => (await import("./ndjson.ts")).ndjsonEdit(table),
  ".csv": csv,
  ".tsv": csv,
};

async function csv(table: string | undefined): Promise<Edit> {
  return table ? (await import("./csv.ts")).csvEdit : (await import("./access-list.ts")).accessListEdit;
}

/** The file that has the grants, and the way in which it is changed. */
export function targetOf(source: Source, isMapped: boolean): Target {
  const file = source.files ? source.files.find((one) => tableOf(stemOf(one)) === "grants") : source;
  if (!file) return { why: `the folder ${source.name} has no file of grants` };
  if (isMapped) return { why: `the rows of ${file.name} are made by a mapping` };
  const ending = endingOf(file);
  const edit = edits[ending];
  if (!edit) return { why: `${ending} files are not rewritten; keep the list as .csv, .yaml or .json for that` };
  if (!file.path) return { why: `${file.name} is packed, or at an address` };
  const table = tableOf(stemOf(file));
  const isSheet = ending === ".csv" || ending === ".tsv";
  if (isSheet && table && table !== "grants") return { why: `${file.name} has no grants` };
  return { file, edit: () => edit(table) };
}
