import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chartVersionFiles } from "./chart-version.ts";
import { codeBlockFiles } from "./code-blocks.ts";
import { connectorListFiles } from "./connector-lists.ts";
import { consoleBlockFiles } from "./console-blocks.ts";
import { flagTableFiles } from "./flag-tables.ts";
import { installBlockFiles } from "./install-blocks.ts";
import { mappingSchemaFiles } from "./mapping-schemas.ts";
import { permissionTableFiles } from "./permission-tables.ts";
import { protocolFiles, protocolFolder } from "./protocol-code.ts";

/**
 * Brings every generated file up to date.
 *
 *     scripts/run generate            writes what is stale
 *     scripts/run generate --check    fails, naming each stale file, and writes nothing
 */

interface Generator {
  readonly name: string;
  /** Absolute paths and contents as they ought to be. */
  readonly files: () => Promise<ReadonlyMap<string, string>>;
  /** A folder that holds generated files alone: whatever else is in it is stale. */
  readonly folder?: string;
}

/** In this order; one that changes part of a file sees what the ones before it made of the file. */
const generators: readonly Generator[] = [
  { name: "protocol code", files: protocolFiles, folder: protocolFolder },
  { name: "permission tables", files: permissionTableFiles },
  { name: "mapping schemas", files: mappingSchemaFiles },
  { name: "flag tables", files: flagTableFiles },
  { name: "install blocks", files: installBlockFiles },
  { name: "lists of connectors", files: connectorListFiles },
  { name: "console blocks", files: consoleBlockFiles },
  { name: "code blocks", files: codeBlockFiles },
  { name: "chart version", files: chartVersionFiles },
];

export interface StaleFile {
  readonly generator: string;
  readonly path: string;
  /** Undefined when the file is to be removed. */
  readonly content: string | undefined;
}

export async function staleFiles({ name, files, folder }: Generator): Promise<readonly StaleFile[]> {
  const wanted = await files();
  const present = folder && existsSync(folder) ? await filesUnder(folder) : [];
  const changed = [...wanted].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  return [
    ...changed.map(([path, content]) => ({ generator: name, path, content })),
    ...present.filter((path) => !wanted.has(path)).map((path) => ({ generator: name, path, content: undefined })),
  ];
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function write({ path, content }: StaleFile): Promise<void> {
  if (content === undefined) return rmSync(path);
  await mkdir(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const check = process.argv.includes("--check");
  for (const generator of generators) {
    for (const file of await staleFiles(generator)) {
      if (!check) await write(file);
      const done = check ? "is stale" : file.content === undefined ? "removed" : "written";
      console.error(`${generator.name}: ${relative(root, file.path)} ${done}`);
      if (check) process.exitCode = 1;
    }
  }
  if (process.exitCode) console.error("Run `scripts/run generate` and commit what it writes.");
}
