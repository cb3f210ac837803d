import { readFileSync } from "node:fs";
import { configError } from "@baton-connectors/sdk";
import type { Note } from "../yaml/place.ts";
import { readYaml } from "../yaml/read.ts";
import { problemsOf } from "./problems.ts";
import { type ConfigFile, configFile } from "./shape.ts";
import { uselessKeys } from "./useless.ts";

export interface Loaded {
  readonly file: ConfigFile;
  /** What does no harm: unknown keys and keys without effect. */
  readonly notes: readonly Note[];
  /** What will fail when it is used. */
  readonly problems: readonly Note[];
}

const loaded = new WeakMap<object, Loaded>();

/** The file of a configuration, read once. */
export function load(config: { readonly configPath: string }): Loaded {
  const known = loaded.get(config);
  if (known) return known;
  const made = read(config.configPath);
  loaded.set(config, made);
  return made;
}

function read(path: string): Loaded {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    throw configError(`the configuration file cannot be read: ${(error as Error).message}`);
  }
  const { value: file, notes } = readYaml(source, configFile);
  for (const [id, type] of file.resource_types ?? []) {
    const missing = (key: string) =>
      configError(`resource type '${id}' has no '${key}': nothing says how its resources are listed`, {
        hint: `Add it to resource_types.${id}, line ${type.at.line} of ${path}.`,
      });
    if (!type.list) throw missing("list");
    if (!type.list.map) throw missing("list.map");
  }
  if (!file.resource_types?.size) throw configError(`${path} has no resource_types`);
  return { file, notes: [...notes, ...uselessKeys(file)], problems: problemsOf(file) };
}
