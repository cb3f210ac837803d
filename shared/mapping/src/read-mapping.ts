import { BatonError } from "@baton-connectors/sdk/errors";
import type { JsonObject } from "@bufbuild/protobuf";
import { isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Environment } from "./cel/environment.ts";
import {
  type At,
  attempt,
  below,
  entriesOf,
  oneLine,
  type Placeholders,
  placeOf,
  type Reading,
  type Warning,
} from "./place.ts";
import type { Shape } from "./shape.ts";

export interface Mapping<T> {
  readonly value: T;
  /** Keys that nobody reads, each with its place and the nearest known one. */
  readonly warnings: readonly string[];
  /** Those of keys that nobody reads. */
  readonly unknown: readonly string[];
  /** Where something of the file stands, by its way of keys, or what is nearest to it. */
  placeAt(path: readonly (string | number)[]): string;
}

export interface ReadingOptions {
  /** Of the expressions in it. */
  readonly environment?: Environment;
  /** `${NAME}` in texts; without it, it is no more than text. `$${NAME}` is `${NAME}`. */
  readonly placeholders?: Placeholders | undefined;
  /** Keys that nobody reads are mistakes; the hint that goes with them. */
  readonly strict?: string | undefined;
  /** Makes what older files say into what it is called now; `warn` with the place of a node. */
  readonly modernize?: (root: Node | null, warn: (node: Node, text: string) => void) => void;
}

/** Reads a mapping file: YAML of a shape, its expressions compiled. All mistakes are thrown as one, each with its place. */
export function readMapping<T>(
  file: string,
  yaml: string,
  shape: Shape<T>,
  { environment, placeholders, strict, modernize }: ReadingOptions = {},
): Mapping<T> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what =
      error.code === "MULTIPLE_DOCS"
        ? "another document begins here: a file is one"
        : error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
    throw new BatonError("InvalidArgument", `${file}, line ${line}, column ${col}: ${what}`, { kind: "config" });
  }
  const warnings: Warning[] = [];
  const missing: Missing[] = [];
  const reading: Reading = {
    file,
    document,
    lines,
    environment,
    warnings,
    mistakes: [],
    fill: filler(placeholders, missing),
  };
  const whole: At = { reading, node: null, path: [], key: undefined };
  modernize?.(document.contents as Node | null, (node, text) => {
    warnings.push({ kind: "old", text: `${placeOf({ ...whole, node })}: ${text}` });
  });
  const root: At = { reading, node: document.contents as Node | null, path: [], key: undefined };
  const value = attempt(root, () => shape.read(root));
  // What is missing may look like another mistake.
  if (missing.length > 0) throw withoutValue(missing);
  const textsOf = (found: readonly Warning[]) => found.map(({ text }) => text);
  const unknown = textsOf(warnings.filter(({ kind }) => kind === "unknown"));
  const wrong = [...(strict === undefined ? [] : unknown), ...reading.mistakes];
  if (wrong.length > 0) {
    const hint = strict !== undefined && unknown.length > 0 ? { hint: strict } : {};
    throw new BatonError("InvalidArgument", wrong.join("; "), { kind: "config", ...hint });
  }
  return {
    value,
    warnings: textsOf(warnings),
    unknown,
    placeAt: (path) => placeOf({ ...path.reduce(stepInto, root), path }),
  };
}

/** What stands there, or where it would. */
function stepInto(at: At, name: string | number): At {
  if (isMap(at.node)) return entriesOf(at).find((entry) => entry.name === String(name))?.at ?? at;
  if (!isSeq(at.node)) return at;
  const item = at.node.items[Number(name) - 1] as Node | undefined;
  return item ? below(at, name, item) : at;
}

interface Missing {
  readonly name: string;
  readonly place: string;
}

const filler =
  (placeholders: Placeholders | undefined, missing: Missing[]): Reading["fill"] =>
  (at, written) => {
    if (!placeholders) return written;
    const [odd] = /(?<!\$)\$\{(?![A-Za-z_]\w*\})[^}]{0,20}\}?/.exec(written) ?? [];
    if (odd !== undefined) {
      const text = `${placeOf(at)}: ${oneLine(odd)} is no variable, and stays as it is; one is written \${NAME}`;
      at.reading.warnings.push({ kind: "old", text });
    }
    return written.replace(/\$(\$?)\{([A-Za-z_]\w*)\}/g, (all, doubled: string, name: string) => {
      if (doubled) return all.slice(1);
      const found = placed(at, () => placeholders(name));
      if (found === undefined) missing.push({ name, place: placeOf(at) });
      return found ?? "";
    });
  };

/** What keeps a value from being read has the place where it is used. */
function placed<T>(at: At, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    throw thrown.changed({ message: `${placeOf(at)}: ${thrown.message}` });
  }
}

/** All of them at once: whoever sets one would meet the next. */
function withoutValue(missing: readonly Missing[]): BatonError {
  const said = missing.map(({ name, place }) => `${place}: needs the environment variable ${name}`);
  return new BatonError("InvalidArgument", said.join("; "), { kind: "config" });
}

/** For editors: what may stand in such a file. */
export const jsonSchema = (shape: Shape<unknown>, title: string): JsonObject => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title,
  ...shape.schema,
});
