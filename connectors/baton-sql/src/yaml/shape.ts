import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, Scalar } from "yaml";
import type { Place } from "./place.ts";

/** What may stand at a place of a YAML file: how it is read, and its JSON Schema. */
export interface Shape<T> {
  read(node: Node, place: Place): T;
  readonly schema: Readonly<Record<string, unknown>>;
}
export type Read<S> = S extends Shape<infer T> ? T : never;

/** A text that is evaluated later, and where it stands. */
export interface Written {
  readonly text: string;
  readonly path: string;
  readonly line: number;
}

/** A scalar as it is written: `1`, `true` and nothing at all are the texts `1`, `true` and empty. */
function scalar(node: Node, place: Place, wanted: string): string {
  const found = place.resolve(node);
  if (!isScalar(found)) throw place.wrong(isMap(found) ? "!!map" : "!!seq", wanted);
  if (found.value === null) return "";
  return typeof found.value === "string" ? found.value : (found.source ?? String(found.value));
}

export const text: Shape<string> = {
  read: (node, place) => scalar(node, place, "string"),
  schema: { type: ["string", "number", "boolean"] },
};

export const written: Shape<Written> = {
  read: (node, place) => ({ text: text.read(node, place), path: place.path, line: place.line }),
  schema: { ...text.schema },
};

/** Whatever stands there, as JSON has it. */
export const value: Shape<unknown> = {
  read: (node, place) => (place.resolve(node) as Node & { toJSON(): unknown }).toJSON(),
  schema: {},
};

export const flag: Shape<boolean> = {
  read(node, place) {
    const word = scalar(node, place, "bool").toLowerCase();
    if (["true", "yes", "on", "y"].includes(word)) return true;
    if (["false", "no", "off", "n", ""].includes(word)) return false;
    throw place.wrong(`!!str \`${word}\``, "bool");
  },
  schema: { type: "boolean" },
};

export const whole: Shape<number> = {
  read(node, place) {
    const word = scalar(node, place, "int");
    if (!/^-?\d+$/.test(word)) throw place.wrong(`!!str \`${word}\``, "int");
    return Number(word);
  },
  schema: { type: "integer" },
};

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    read(node, place) {
      const found = place.resolve(node);
      if (isScalar(found) && found.value === null) return [];
      if (!isSeq(found)) throw place.wrong(isMap(found) ? "!!map" : "!!str", "a list");
      return found.items.map((one, i) => item.read(one as Node, place.at(i, one as Node)));
    },
    schema: { type: "array", items: item.schema },
  };
}

export function mapOf<T>(value: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    read: (node, place) =>
      new Map(pairs(node, place).map(([key, found]) => [key, value.read(found, place.at(key, found))])),
    schema: { type: "object", additionalProperties: value.schema },
  };
}

type Keys = Readonly<Record<string, Shape<unknown>>>;
type Fields<K extends Keys> = { readonly [N in keyof K]?: Read<K[N]> } & { readonly at: Place };

/** A map with known keys, none of them necessary here; other keys are noted, not refused. `descriptions` are for editors. */
export function record<const K extends Keys>(
  keys: K,
  descriptions: { readonly [N in keyof K]?: string } = {} as never,
): Shape<Fields<K>> {
  const properties = Object.fromEntries(
    Object.entries(keys).map(([name, { schema }]) => [
      name,
      { ...(descriptions[name] && { description: descriptions[name] }), ...orNothing(schema) },
    ]),
  );
  return {
    read(node, place) {
      const found: Record<string, unknown> = {};
      for (const [key, value] of pairs(node, place)) {
        const shape = keys[key];
        if (!shape) place.unknown(key, value, Object.keys(keys));
        else if (!isNothing(value, place)) {
          const read = shape.read(value, place.at(key, value));
          if (!isEmptyExpression(read)) found[key] = read;
        }
      }
      return { ...found, at: place } as unknown as Fields<K>;
    },
    schema: { type: "object", properties, additionalProperties: false },
  };
}

/** A key may stand without a value. */
const orNothing = (schema: Shape<unknown>["schema"]): Shape<unknown>["schema"] =>
  schema.type === undefined ? schema : { ...schema, type: [schema.type, "null"].flat() };

/** A key without a value says as little as one that is not there; an expression without text, too. */
function isNothing(node: Node, place: Place): boolean {
  const found = place.resolve(node);
  return isScalar(found) && found.value === null;
}
const isEmptyExpression = (read: unknown) =>
  typeof read === "object" && read !== null && "text" in read && read.text === "";

/** A map's entries, with those it merges (`<<: *anchor`) behind its own. */
function pairs(node: Node, place: Place): [string, Node][] {
  const map = place.resolve(node);
  if (isScalar(map) && map.value === null) return [];
  if (!isMap(map)) throw place.wrong(isSeq(map) ? "!!seq" : "!!str", "a map");
  const own: [string, Node][] = [];
  const merged: [string, Node][] = [];
  for (const pair of map.items as Pair<Node, Node>[]) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    if (key !== "<<") own.push([key, pair.value ?? new Scalar(null)]);
    else for (const source of sources(pair.value ?? new Scalar(null), place)) merged.push(...pairs(source, place));
  }
  const names = new Set(own.map(([key]) => key));
  return [...own, ...merged.filter(([key]) => !names.has(key))];
}

function sources(value: Node, place: Place): readonly Node[] {
  const found = place.resolve(value);
  return isSeq(found) && !isAlias(value) ? (found.items as Node[]) : [value];
}
