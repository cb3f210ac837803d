import { BatonError } from "@baton-connectors/sdk/errors";
import type { JsonObject } from "@bufbuild/protobuf";
import { LineCounter, type Node, parseDocument } from "yaml";
import type { Environment } from "./cel/environment.ts";
import type { Placeholders, Reading } from "./place.ts";
import type { Shape } from "./shape.ts";

export interface Mapping<T> {
  readonly value: T;
  /** Keys that nobody reads, each with its place and the nearest known one. */
  readonly warnings: readonly string[];
}

export interface ReadingOptions {
  /** Of the expressions in it. */
  readonly environment?: Environment;
  /** `${NAME}` in texts; without it, it is no more than text. `$${NAME}` is `${NAME}`. */
  readonly placeholders?: Placeholders | undefined;
}

/** Reads a mapping file: YAML of a shape, its expressions compiled. The first mistake is thrown, with its place. */
export function readMapping<T>(
  file: string,
  yaml: string,
  shape: Shape<T>,
  { environment, placeholders }: ReadingOptions = {},
): Mapping<T> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    throw new BatonError("InvalidArgument", `${file}, line ${line}, column ${col}: ${what}`, { kind: "config" });
  }
  const warnings: string[] = [];
  const reading: Reading = { file, document, lines, environment, placeholders, warnings, missing: [] };
  const value = shape.read({ reading, node: document.contents as Node | null, path: [], key: undefined });
  if (reading.missing.length > 0) throw withoutValue(reading.missing);
  return { value, warnings };
}

/** All of them at once: whoever sets one would meet the next. */
function withoutValue(missing: Reading["missing"]): BatonError {
  const said = missing.map(({ name, place }) => `${place}: needs the environment variable ${name}`);
  return new BatonError("InvalidArgument", said.join("; "), { kind: "config" });
}

/** For editors: what may stand in such a file. */
export const jsonSchema = (shape: Shape<unknown>, title: string): JsonObject => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title,
  ...shape.schema,
});
