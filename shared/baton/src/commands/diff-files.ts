import { existsSync } from "node:fs";
import { type MissingRows, missingRows, type Side, type SqlReader } from "@baton-connectors/c1z";
import { safeText } from "@baton-connectors/sdk/safe-text";
import { createCatalogue } from "../file/catalogue.ts";
import { chosen, withSqlReader } from "../file/open-file.ts";
import { csvLineForPeople } from "../output/csv.ts";
import { plural } from "../output/plural.ts";
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
type Holder = ReturnType<typeof holderOf> & { readonly resource: string; readonly resourceId: string };
interface Named {
  readonly id: string;
  readonly name: string;
}

/** What is told of the changes, each list read from the files when it is printed. */
interface Changes {
  readonly counts: Readonly<Record<"gained" | "lost" | "created" | "deleted", number>>;
  gained(): Iterable<Holder>;
  lost(): Iterable<Holder>;
  created(): Iterable<Named>;
  deleted(): Iterable<Named>;
}

/** Who gained and who lost access between two files or syncs. Returns whether there is any change. */
export async function diffSides({ output, before, after, format, file }: DiffOptions): Promise<boolean> {
  return onSide(before, file, (earlier) =>
    onSide(after, file, async (later) => {
      const changes = changesBetween(earlier, later);
      for (const piece of rendering[format](changes)) {
        const waiting = output.write(piece);
        if (waiting) await waiting;
      }
      return Object.values(changes.counts).some((count) => count > 0);
    }),
  );
}

function onSide<T>(named: string, file: string, work: (side: Side) => Promise<T>): Promise<T> {
  const side = (reader: SqlReader, syncId?: string) => work({ reader, syncId: chosen(reader, syncId).syncId });
  if (existsSync(named)) return withSqlReader(named, (reader) => side(reader));
  if (!existsSync(file))
    throw usage(`there is no file ${named}`, "Name two files, or two syncs of the file given with -f.");
  return withSqlReader(file, (reader) => side(reader, named));
}

/** By id: rows are the same whenever they are the same to ConductorOne. */
function changesBetween(earlier: Side, later: Side): Changes {
  const [fresh, gone] = [missingRows(later, earlier), missingRows(earlier, later)];
  const holders = function* (rows: MissingRows, { reader, syncId }: Side) {
    const catalogue = createCatalogue(reader.rows(syncId));
    for (const grant of rows.grants()) {
      const on = catalogue.entitlement(grant.entitlementId).message.resource?.id;
      const resourceId = `${on?.resourceType}:${on?.resource}`;
      yield { ...holderOf(catalogue, grant), resource: catalogue.resource(on).displayName, resourceId };
    }
  };
  const named = (rows: MissingRows) =>
    rows.resources().map(({ id, displayName }) => ({ id: `${id?.resourceType}:${id?.resource}`, name: displayName }));
  return {
    counts: {
      ...{ gained: fresh.grantCount(), lost: gone.grantCount() },
      ...{ created: fresh.resourceCount(), deleted: gone.resourceCount() },
    },
    gained: () => holders(fresh, later),
    lost: () => holders(gone, earlier),
    created: () => named(fresh),
    deleted: () => named(gone),
  };
}

const through = ({ direct, through: ways }: Holder): string =>
  [...(direct ? ["direct"] : []), ...ways.map(({ name }) => name)].join(", ");

const joined = ({ id, name }: Named) => `${id} ${name}`;

function* toText({ counts, ...changes }: Changes): Generator<string> {
  const line = (sign: string) => (holder: Holder) =>
    `  ${sign} ${safeText(`${holder.name} (${holder.principalType}:${holder.principal}): ${holder.permission} on ${holder.resource} (${holder.resourceId}), ${through(holder)}`)}\n`;
  const named = (sign: string) => (one: Named) => `  ${sign} ${safeText(joined(one))}\n`;
  const { gained, lost, created, deleted } = counts;
  yield `${plural(gained, "grant")} gained, ${plural(lost, "grant")} lost, ${plural(created, "resource")} new, ${plural(deleted, "resource")} gone\n`;
  yield* Iterator.from(changes.gained()).map(line("+"));
  yield* Iterator.from(changes.lost()).map(line("-"));
  yield* Iterator.from(changes.created()).map(named("+"));
  yield* Iterator.from(changes.deleted()).map(named("-"));
}

function* toJson({ gained, lost, created, deleted }: Changes): Generator<string> {
  yield '{"gained":[';
  yield* listed(gained());
  yield '],"lost":[';
  yield* listed(lost());
  yield '],"resources":{"created":[';
  yield* listed(Iterator.from(created()).map(joined));
  yield '],"deleted":[';
  yield* listed(Iterator.from(deleted()).map(joined));
  yield "]}}";
}

function* listed(items: Iterable<unknown>): Generator<string> {
  let count = 0;
  for (const item of items) yield `${count++ === 0 ? "" : ","}${JSON.stringify(item)}`;
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
  "resource id",
];
const cells = (change: string) => (one: Holder) => [
  ...[
    change,
    one.principalType,
    one.principal,
    one.name,
    one.permission,
    one.resource,
    one.entitlement,
    through(one),
    one.resourceId,
  ],
];
const resourceCells =
  (change: string) =>
  ({ id, name }: Named) => [change, "", "", "", "", name, "", "", id];

function* table({ gained, lost, created, deleted }: Changes): Generator<readonly string[]> {
  yield columns;
  yield* Iterator.from(gained()).map(cells("gained"));
  yield* Iterator.from(lost()).map(cells("lost"));
  yield* Iterator.from(created()).map(resourceCells("new"));
  yield* Iterator.from(deleted()).map(resourceCells("gone"));
}

const toCsv = (changes: Changes): Iterable<string> => table(changes).map(csvLineForPeople);

function* toMarkdown(changes: Changes): Generator<string> {
  const cell = (text: string) => safeText(text).replaceAll("|", "\\|");
  const line = (row: readonly string[]) => `| ${row.map(cell).join(" | ")} |\n`;
  const { gained, lost, created, deleted } = changes.counts;
  yield `${plural(gained, "grant")} gained, ${plural(lost, "grant")} lost, ${plural(created, "resource")} new, ${plural(deleted, "resource")} gone.\n\n`;
  let rule = line(columns.map(() => "---"));
  for (const row of table(changes)) {
    // The rule is below the heads.
    yield line(row) + rule;
    rule = "";
  }
}

const rendering: Readonly<Record<DiffFormat, (changes: Changes) => Iterable<string>>> = {
  console: toText,
  json: toJson,
  csv: toCsv,
  markdown: toMarkdown,
};
