import type { Frame } from "./frame.ts";

const kinds = [
  ["csv", "identities, entitlements and grants as CSV", "./sync.csv"],
  ["xlsx", "the same as a workbook", "./sync.xlsx"],
  ["json", "everything as one JSON document", "./sync.json"],
  ["parquet", "a folder with a table for each kind of row", "./sync-parquet"],
  ["c1z", "one finished sync as a file of its own", "./latest.c1z"],
] as const;

/** Files for other programs. */
export function addExports({ program, add, withSync, common }: Frame): void {
  const exporting = add(program, "export", "Export data from the C1Z for upload");
  for (const [kind, description, out] of kinds) {
    withSync(add(exporting, kind, `Export ${description}`))
      .option("--out <path>", "Where to", out)
      .action(async ({ out }, command) => {
        const exports = await import("../commands/export.ts");
        const by = { csv: exports.exportCsv, xlsx: exports.exportXlsx, json: exports.exportJson };
        const all = { ...by, parquet: exports.exportParquet, c1z: exports.exportC1z };
        return all[kind]({ ...common(command), out });
      });
  }
}
