import { safeText } from "@baton-connectors/sdk/safe-text";
import type { StateChange } from "../file/changes-of-state.ts";
import { csvLineForPeople } from "../output/csv.ts";
import { plural } from "../output/plural.ts";
import type { Changed, Changes, Holder, Named } from "./diff-files.ts";

export type DiffFormat = "console" | "json" | "csv" | "markdown";

const through = ({ direct, through: ways }: Holder): string =>
  [...(direct ? ["direct"] : []), ...ways.map(({ name }) => name)].join(", ");

const joined = ({ id, name }: Named) => `${id} ${name}`;

const summary = ({ gained, lost, created, deleted, changed }: Changes["counts"]) =>
  [
    ...[`${plural(gained, "grant")} gained`, `${plural(lost, "grant")} lost`, `${plural(created, "resource")} new`],
    ...[`${plural(deleted, "resource")} gone`, `${plural(changed, "resource")} changed`],
  ].join(", ");

const stated = ({ field, before, after }: StateChange) =>
  field === "other" ? "in what has no column here" : `${field} ${before || "nothing"} → ${after || "nothing"}`;

function* toText(changes: Changes): Generator<string> {
  const line = (sign: string) => (holder: Holder) =>
    `  ${sign} ${safeText(`${holder.name} (${holder.principalType}:${holder.principal}): ${holder.permission} on ${holder.resource} (${holder.resourceId}), ${through(holder)}`)}\n`;
  const named = (sign: string) => (one: Named) => `  ${sign} ${safeText(joined(one))}\n`;
  yield `${summary(changes.counts)}\n`;
  yield* Iterator.from(changes.gained()).map(line("+"));
  yield* Iterator.from(changes.lost()).map(line("-"));
  yield* Iterator.from(changes.created()).map(named("+"));
  yield* Iterator.from(changes.deleted()).map(named("-"));
  for (const one of changes.changed())
    yield `  ~ ${safeText(`${joined(one)}: ${one.changes.map(stated).join("; ")}`)}\n`;
}

function* toJson({ gained, lost, created, deleted, changed }: Changes): Generator<string> {
  yield '{"gained":[';
  yield* listed(gained());
  yield '],"lost":[';
  yield* listed(lost());
  yield '],"resources":{"created":[';
  yield* listed(Iterator.from(created()).map(joined));
  yield '],"deleted":[';
  yield* listed(Iterator.from(deleted()).map(joined));
  yield '],"changed":[';
  yield* listed(changed());
  yield "]}}";
}

function* listed(items: Iterable<unknown>): Generator<string> {
  let count = 0;
  for (const item of items) yield `${count++ === 0 ? "" : ","}${JSON.stringify(item)}`;
}

const columns = [
  ...["change", "principal type", "principal id", "principal", "permission", "resource", "entitlement", "through"],
  ...["resource id", "field", "before", "after"],
];
const cells = (change: string) => (one: Holder) => [
  ...[change, one.principalType, one.principal, one.name, one.permission, one.resource, one.entitlement, through(one)],
  ...[one.resourceId, "", "", ""],
];
const resourceCells =
  (change: string) =>
  ({ id, name }: Named) => [change, "", "", "", "", name, "", "", id, "", "", ""];
const stateCells = ({ id, name, changes }: Changed) =>
  changes.map(({ field, before, after }) => ["changed", "", "", "", "", name, "", "", id, field, before, after]);

function* table({ gained, lost, created, deleted, changed }: Changes): Generator<readonly string[]> {
  yield columns;
  yield* Iterator.from(gained()).map(cells("gained"));
  yield* Iterator.from(lost()).map(cells("lost"));
  yield* Iterator.from(created()).map(resourceCells("new"));
  yield* Iterator.from(deleted()).map(resourceCells("gone"));
  yield* Iterator.from(changed()).flatMap(stateCells);
}

const toCsv = (changes: Changes): Iterable<string> => table(changes).map(csvLineForPeople);

function* toMarkdown(changes: Changes): Generator<string> {
  const cell = (text: string) => safeText(text).replaceAll("|", "\\|");
  const line = (row: readonly string[]) => `| ${row.map(cell).join(" | ")} |\n`;
  yield `${summary(changes.counts)}.\n\n`;
  let rule = line(columns.map(() => "---"));
  for (const row of table(changes)) {
    // The rule is below the heads.
    yield line(row) + rule;
    rule = "";
  }
}

export const rendering: Readonly<Record<DiffFormat, (changes: Changes) => Iterable<string>>> = {
  console: toText,
  json: toJson,
  csv: toCsv,
  markdown: toMarkdown,
};
