import { BatonError } from "@baton-connectors/sdk/errors";
import type { JsonObject } from "@bufbuild/protobuf";
import { LineCounter, type Node, parseDocument } from "yaml";
import type { Environment } from "./cel.ts";
import type { Shape } from "./shape.ts";

export interface Mapping<T> {
  readonly value: T;
  /** Keys that nobody reads, each with its place and the nearest known one. */
  readonly warnings: readonly string[];
}

/** Reads a mapping file: YAML of a shape, its expressions compiled. The first mistake is thrown, with its place. */
export function readMapping<T>(file: string, yaml: string, shape: Shape<T>, environment: Environment): Mapping<T> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    throw new BatonError("InvalidArgument", `${file}, line ${line}, column ${col}: ${what}`, { kind: "config" });
  }
  const warnings: string[] = [];
  const reading = { file, document, lines, environment, warnings };
  const value = shape.read({ reading, node: document.contents as Node | null, path: [], key: undefined });
  return { value, warnings };
}

/** For editors: what may stand in such a file. */
export const jsonSchema = (shape: Shape<unknown>, title: string): JsonObject => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title,
  ...shape.schema,
});
