import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { hasPermissionTables, resourceTypesIn, withPermissionTables } from "../shared/release/src/permission-tables.ts";

/**
 * Writes the tables of what a vendor must allow into READMEs that have the marks for it.
 *
 *     scripts/run permission-tables            writes
 *     scripts/run permission-tables --check    fails when something is stale
 */

const root = fileURLToPath(new URL("..", import.meta.url));

/** Paths and contents as they ought to be. */
export async function permissionTableFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of readdirSync(join(root, "connectors"))) {
    const readme = join(root, "connectors", name, "README.md");
    if (!existsSync(readme)) continue;
    const text = readFileSync(readme, "utf8");
    if (!hasPermissionTables(text)) continue;
    const path = join(root, "connectors", name, "src/connector.ts");
    const types = resourceTypesIn((await import(path)) as Record<string, unknown>, path);
    files.set(readme, withPermissionTables(text, types));
  }
  return files;
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  const stale = [...(await permissionTableFiles())].filter(([path, text]) => readFileSync(path, "utf8") !== text);
  for (const [path, text] of stale) {
    if (!check) writeFileSync(path, text);
    console.log(`${check ? "stale" : "wrote"} ${relative(root, path)}`);
  }
  if (check && stale.length > 0) {
    console.error("Run scripts/run permission-tables and commit what it writes.");
    process.exitCode = 1;
  }
}
