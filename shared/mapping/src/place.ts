import { BatonError } from "@baton-connectors/sdk/errors";
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { Environment } from "./cel/environment.ts";

export interface Warning {
  /** A key that nobody reads, or one that has another name now. */
  readonly kind: "unknown" | "old";
  readonly text: string;
}

/** What `${NAME}` stands for; undefined: nothing. */
export type Placeholders = (name: string) => string | undefined;

/** A mapping file while it is read. */
export interface Reading {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly environment: Environment | undefined;
  readonly warnings: Warning[];
  /** What is wrong, each with its place: all of it is told at once. */
  readonly mistakes: string[];
  /** What stands in a text in the place of placeholders. */
  readonly fill: (at: At, written: string) => string;
}

/** A value of the file, and the way of keys to it. */
export interface At {
  readonly reading: Reading;
  readonly node: Node | null;
  readonly path: readonly (string | number)[];
  /** Where its key stands: what is missing is missing there. */
  readonly key: Node | undefined;
}

/** `app.yaml, line 3, column 5, users.name`. */
export function placeOf({ reading, node, key, path }: At): string {
  const range = (node ?? key)?.range ?? key?.range;
  const { line, col } = range ? reading.lines.linePos(range[0]) : { line: 1, col: 1 };
  return [reading.file, `line ${line}`, `column ${col}`, path.join(".")].filter(Boolean).join(", ");
}

export const mistake = (at: At, what: string): BatonError =>
  new BatonError("InvalidArgument", `${placeOf(at)}: ${oneLine(what)}`, { kind: "config" });

/** What is told may have a value of the file in it, with lines of its own. */
export const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, " ");

/** What is read, or undefined and one mistake more: what else is wrong is found too. */
export function attempt<T>({ reading }: At, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    reading.mistakes.push(thrown.message);
    return undefined as T;
  }
}

/** What is made of something in which there are mistakes would be another one. */
export function unlessMistaken<T, U>({ reading }: At, read: () => T, make: (value: T) => U): U {
  const before = reading.mistakes.length;
  const value = read();
  return reading.mistakes.length > before ? (undefined as U) : make(value);
}

/** An alias may stand in what it stands for. */
const deepest = 100;

export function below(at: At, name: string | number, node: Node | null, key?: Node): At {
  if (at.path.length > deepest) throw mistake(at, "is too deep: it may hold itself");
  const inner = { reading: at.reading, node, path: [...at.path, name], key: key ?? at.key };
  if (!isAlias(node)) return inner;
  const real = node.resolve(at.reading.document);
  if (real === undefined)
    throw mistake(inner, `*${node.source} is the name of nothing: no &${node.source} is before it`);
  return { ...inner, node: real as Node };
}

interface Entry {
  readonly name: string;
  readonly at: At;
}

/** Keys with their values, in the order of the file; behind its own those that a map takes over: `<<: *name`. */
export function entriesOf(at: At): readonly Entry[] {
  if (!isMap(at.node)) throw mistake(at, "must be keys and values");
  const entries = at.node.items.filter(isPair).map(({ key, value }): Entry => {
    const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    return { name, at: below(at, name, value as Node | null, key as Node) };
  });
  const own = entries.filter(({ name }) => name !== "<<");
  const names = new Set(own.map(({ name }) => name));
  const taken = entries.filter(({ name }) => name === "<<").flatMap((merge) => takenOver(at, merge.at));
  return [...own, ...taken.filter(({ name }) => !names.has(name) && names.add(name))];
}

/** https://yaml.org/type/merge.html: of several the first that has a key counts. */
function takenOver(at: At, merge: At): readonly Entry[] {
  if (merge.node === at.node) throw mistake(merge, "takes over itself");
  const maps = isSeq(merge.node) ? merge.node.items.map((one, i) => below(merge, i + 1, one as Node)) : [merge];
  return maps
    .flatMap((one) => entriesOf(one))
    .map(({ name, at: inner }) => ({ name, at: { ...inner, path: [...at.path, name] } }));
}
