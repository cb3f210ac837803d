import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A connector's project: its folder, and what its `package.json` says. */
export interface Project {
  readonly folder: string;
  /** As npm has it: `baton-acme-crm`, perhaps with a scope. */
  readonly packageName: string;
  /** Of the command. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly homepage: string;
  readonly oldestNode: string;
}

export function readProject(folder: string): Project {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  const text = (key: string) => {
    const value = manifest[key];
    if (typeof value !== "string" || value === "") throw new Error(`package.json states no ${key}`);
    return value;
  };
  const [name] = Object.keys((manifest.bin as object | undefined) ?? {});
  if (name === undefined) throw new Error("package.json has no command under bin");
  const engines = (manifest.engines as { node?: string } | undefined)?.node ?? ">=24";
  return {
    ...{ folder, name, packageName: text("name"), version: text("version"), description: text("description") },
    ...{ license: text("license"), homepage: text("homepage") },
    oldestNode: /\d+/.exec(engines)?.[0] ?? "24",
  };
}
