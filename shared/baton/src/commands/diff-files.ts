import { existsSync } from "node:fs";
import type { SyncRows } from "@baton-connectors/c1z";
import { type Catalogue, createCatalogue } from "../file/catalogue.ts";
import { chosen, withReader } from "../file/open-file.ts";
import { csvLine } from "../output/csv.ts";
import { plural } from "../output/plural.ts";
import { safeText } from "../output/safe-text.ts";
import type { ListOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";
import { holderOf } from "./who.ts";

export type DiffFormat = "console" | "json" | "csv" | "markdown";
interface DiffOptions extends ListOptions {
  /** Each a file, or the id of a sync in the file of -f. */
  readonly before: string;
  readonly after: string;
  readonly format: DiffFormat;
}
type Holder = ReturnType<typeof holderOf> & { readonly resource: string };
interface Changes {
  readonly gained: Holder[];
  readonly lost: Holder[];
  readonly resources: { readonly created: string[]; readonly deleted: string[] };
}

/** Who gained and who lost access between two files or syncs. Returns whether there is any change. */
export async function diffSides({ output, before, after, format, file }: DiffOptions): Promise<boolean> {
  return side(before, file, (earlier) =>
    side(after, file, async (later) => {
      const changes = changesBetween(earlier, later);
      const { gained, lost, resources } = changes;
      await output.write(rendering[format](changes));
      return gained.length + lost.length + resources.created.length + resources.deleted.length > 0;
    }),
  );
}

function side<T>(named: string, file: string, work: (catalogue: Catalogue) => Promise<T>): Promise<T> {
  if (existsSync(named)) {
    return withReader(named, (reader) => work(createCatalogue(reader.rows(chosen(reader, undefined).syncId))));
  }
  if (!existsSync(file))
    throw usage(`there is no file ${named}`, "Name two files, or two syncs of the file given with -f.");
  return withReader(file, (reader) => work(createCatalogue(reader.rows(chosen(reader, named).syncId))));
}

/** By id: rows are the same whenever they are the same to ConductorOne. Ids of one side are held at a time. */
function changesBetween(earlier: Catalogue, later: Catalogue): Changes {
  const holders = (catalogue: Catalogue, others: ReadonlySet<string>) =>
    [...catalogue.rows.grants().filter(({ id }) => !others.has(id))].map((grant): Holder => {
      const on = catalogue.entitlement(grant.entitlementId).message.resource?.id;
      return { ...holderOf(catalogue, grant), resource: catalogue.resource(on).displayName };
    });
  const gained = holders(later, grantIds(earlier.rows));
  const lost = holders(earlier, grantIds(later.rows));
  const [old, fresh] = [resourceNames(earlier.rows), resourceNames(later.rows)];
  const missing = (from: ReadonlyMap<string, string>, among: ReadonlyMap<string, string>) =>
    [...from].flatMap(([key, name]) => (among.has(key) ? [] : [`${key} ${name}`]));
  return { gained, lost, resources: { created: missing(fresh, old), deleted: missing(old, fresh) } };
}

const grantIds = (rows: SyncRows): ReadonlySet<string> => new Set(rows.grants().map(({ id }) => id));
const resourceNames = (rows: SyncRows): ReadonlyMap<string, string> =>
  new Map(rows.resources().map(({ id, displayName }) => [`${id?.resourceType}:${id?.resource}`, displayName]));

const through = ({ direct, through: ways }: Holder): string =>
  [...(direct ? ["direct"] : []), ...ways.map(({ name }) => name)].join(", ");

function toText({ gained, lost, resources }: Changes): string {
  const line = (sign: string) => (holder: Holder) =>
    `  ${sign} ${safeText(`${holder.name}: ${holder.permission} on ${holder.resource} (${through(holder)})`)}`;
  const named = (sign: string) => (name: string) => `  ${sign} ${safeText(name)}`;
  const { created, deleted } = resources;
  const summary = `${plural(gained.length, "grant")} gained, ${plural(lost.length, "grant")} lost, ${plural(created.length, "resource")} new, ${plural(deleted.length, "resource")} gone`;
  return `${[summary, ...gained.map(line("+")), ...lost.map(line("-")), ...created.map(named("+")), ...deleted.map(named("-"))].join("\n")}\n`;
}

const columns = [
  "change",
  "principal type",
  "principal id",
  "principal",
  "permission",
  "resource",
  "entitlement",
  "through",
];
const cells = (change: string) => (one: Holder) => [
  ...[change, one.principalType, one.principal, one.name, one.permission, one.resource, one.entitlement, through(one)],
];
const table = ({ gained, lost }: Changes) => [...gained.map(cells("gained")), ...lost.map(cells("lost"))];

const toCsv = (changes: Changes): string => [columns, ...table(changes)].map(csvLine).join("");

function toMarkdown(changes: Changes): string {
  const { gained, lost } = changes;
  const cell = (text: string) => safeText(text).replaceAll("|", "\\|");
  const line = (row: readonly string[]) => `| ${row.map(cell).join(" | ")} |\n`;
  const rows = [columns, columns.map(() => "---"), ...table(changes)].map(line).join("");
  return `${plural(gained.length, "grant")} gained, ${plural(lost.length, "grant")} lost.\n\n${rows}`;
}

const rendering: Readonly<Record<DiffFormat, (changes: Changes) => string>> = {
  console: toText,
  json: (changes) => JSON.stringify(changes),
  csv: toCsv,
  markdown: toMarkdown,
};
