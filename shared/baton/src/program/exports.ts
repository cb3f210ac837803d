import { nearest } from "@baton-connectors/sdk/nearest";
import type { Command } from "commander";
import { usage } from "../usage.ts";
import type { Frame } from "./frame.ts";

const kinds = [
  ["csv", "identities, entitlements and grants as CSV", "./sync.csv"],
  [
    "xlsx",
    "the same as a workbook, with sheets of people, accounts, access, privileged rights and changes",
    "./sync.xlsx",
  ],
  ["parquet", "a folder with a table for each kind of row", "./sync-parquet"],
] as const;
const kindsOfOneFile = [
  ["json", "everything as one JSON document", "./sync.json"],
  ["c1z", "one finished sync as a file of its own", "./latest.c1z"],
] as const;

/** Files for other programs, and rows for databases. */
export function addExports({ program, add, withSync, withCompany, withBefore, common, commonOfMany }: Frame): void {
  const exporting = add(program, "export", "Export data from the C1Z for upload");
  for (const [kind, description, out] of kinds) {
    const command = withCompany(add(exporting, kind, `Export ${description}`)).option("--out <path>", "Where to", out);
    if (kind === "xlsx") withBefore(command);
    if (kind === "parquet") command.option("--partition", "As a lake: TABLE/app=…/sync_date=…/SYNC.parquet");
    command.action(async (flags: { out: string; partition?: boolean }, command: Command) => {
      const exports = await import("../commands/export.ts");
      const by = { csv: exports.exportCsv, xlsx: exports.exportXlsx, parquet: exports.exportParquet };
      return by[kind]({ ...commonOfMany(command), ...flags });
    });
  }
  for (const [kind, description, out] of kindsOfOneFile) {
    withSync(add(exporting, kind, `Export ${description}`))
      .option("--out <path>", "Where to", out)
      .action(async ({ out }, command) => {
        const { exportC1z, exportJson } = await import("../commands/export.ts");
        return { json: exportJson, c1z: exportC1z }[kind]({ ...common(command), out });
      });
  }
  withCompany(exporting)
    .argument("[target]", "postgres://… or sqlite:PATH: rows are added to its tables, once for each sync")
    .action(async (target: string | undefined, _, command: Command) => {
      if (target === undefined) return exporting.outputHelp();
      if (!/^(?:postgres(?:ql)?:\/\/|sqlite:.)/.test(target)) throw unknownTarget(target);
      return (await import("../commands/export.ts")).exportDatabase({ ...commonOfMany(command), target });
    });
}

function unknownTarget(target: string) {
  const names = [...kinds, ...kindsOfOneFile].map(([kind]) => kind);
  const [like] = nearest(target, names);
  const hint = like ? `Did you mean ${like}?` : `Known: ${names.join(", ")}, postgres://…, sqlite:PATH`;
  return usage(`unknown export ${JSON.stringify(target)}`, hint);
}
