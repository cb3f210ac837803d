import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { programs } from "./packages.ts";

/** `mapping.schema.json` of each connector that takes a mapping file: what may stand in one, for editors. */
export async function mappingSchemaFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { folder } of programs().values()) {
    const source = ["src/mapping/schema.ts", "src/file/schema.ts"].map((path) => join(folder, path)).find(existsSync);
    if (source === undefined) continue;
    const { mappingSchema } = (await import(pathToFileURL(source).href)) as { mappingSchema: object };
    files.set(join(folder, "mapping.schema.json"), `${JSON.stringify(mappingSchema, null, 2)}\n`);
  }
  return files;
}
