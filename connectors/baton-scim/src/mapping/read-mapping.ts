import { type Placeholders, readMapping as readFile } from "@baton-connectors/mapping";
import type { Mapping } from "./mapping.ts";
import { mappingShape } from "./shape.ts";

export interface ReadMapping {
  readonly mapping: Mapping;
  /** Keys that nothing knows, each with its place. */
  readonly warnings: readonly string[];
}

export interface MappingSource {
  readonly text: string;
  /** How messages call it. */
  readonly name: string;
  /** What is built in may be of an app without groups. */
  readonly builtIn: boolean;
}

/** Reads the configuration, or says what is wrong with it and where. */
export function readMapping({ text, name, builtIn }: MappingSource, placeholders: Placeholders): ReadMapping {
  const set = (variable: string) => placeholders(variable) || undefined;
  const { value, warnings } = readFile(name, text, mappingShape(builtIn), { placeholders: set });
  return { mapping: value, warnings };
}
