import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import { wrongMapping } from "./problem.ts";

/** A part of the configuration, which knows where it stands. Keys that nobody asks for are unknown ones. */
export interface MapNode {
  readonly name: string;
  /** The part under a key; undefined where there is none. */
  map(key: string): MapNode | undefined;
  requiredMap(key: string): MapNode;
  text(key: string): string;
  requiredText(key: string): string;
  flag(key: string): boolean;
  texts(key: string): Readonly<Record<string, string>>;
  has(key: string): boolean;
  wrong(key: string, what: string): Error;
  /** Keys that were not asked for, each with its place. */
  unknown(): readonly string[];
}

export type Placeholders = (name: string) => string | undefined;

/** The configuration as it stands in a file or a value called `source`. */
export function parseMap(text: string, source: string, placeholders: Placeholders): MapNode {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (node: Node | null | undefined) => {
    const offset = node?.range?.[0];
    return offset === undefined ? source : `${source}:${lines.linePos(offset).line}`;
  };
  const [error] = document.errors;
  if (error) throw wrongMapping(`${source}:${error.linePos?.[0].line ?? 1}`, `is no YAML: ${error.code}`);
  const root = document.contents;
  if (root === null) return mapNode(undefined, "", source, { at, placeholders });
  if (!isMap(root)) throw wrongMapping(at(root), "the configuration must be a map of keys");
  return mapNode(root, "", source, { at, placeholders });
}

interface Context {
  readonly at: (node: Node | null | undefined) => string;
  readonly placeholders: Placeholders;
}

function mapNode(node: YAMLMap | undefined, name: string, place: string, context: Context): MapNode {
  const asked = new Set<string>();
  const inner: MapNode[] = [];
  const pairs = (node?.items ?? []) as Pair<Node, Node | null>[];
  const pairOf = (key: string) => {
    asked.add(key);
    return pairs.find((pair) => keyText(pair) === key);
  };
  const full = (key: string) => (name === "" ? key : `${name}.${key}`);
  const wrong = (key: string, what: string) => {
    const pair = pairs.find((one) => keyText(one) === key);
    return wrongMapping(pair ? context.at(pair.key) : place, `${full(key)} ${what}`);
  };
  const isEmpty = (pair: Pair<Node, Node | null> | undefined) =>
    !pair?.value || (isScalar(pair.value) && pair.value.value === null);

  const map = (key: string) => {
    const pair = pairOf(key);
    if (isEmpty(pair)) return undefined;
    if (!isMap(pair!.value)) throw wrong(key, "must be a map of keys");
    if (pair!.value.items.length === 0) return undefined;
    const made = mapNode(pair!.value, full(key), context.at(pair!.key), context);
    inner.push(made);
    return made;
  };
  const text = (key: string) => {
    const pair = pairOf(key);
    if (isEmpty(pair)) return "";
    if (!isScalar(pair!.value)) throw wrong(key, "must be text");
    return filled(String(pair!.value.value), key);
  };
  const filled = (value: string, key: string) =>
    value.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, variable: string) => {
      const found = context.placeholders(variable);
      if (!found) throw wrong(key, `needs the environment variable ${variable}`);
      return found;
    });

  return {
    name,
    map,
    requiredMap(key) {
      const found = map(key);
      if (!found) throw wrong(key, "is required");
      return found;
    },
    text,
    requiredText(key) {
      const found = text(key);
      if (found === "") throw wrong(key, "is required");
      return found;
    },
    flag(key) {
      const found = text(key);
      if (!["", "true", "false"].includes(found)) throw wrong(key, "must be true or false");
      return found === "true";
    },
    texts(key) {
      const found = map(key);
      if (!found) return {};
      const pair = pairOf(key)!;
      return Object.fromEntries(
        (pair.value as unknown as YAMLMap<Node, Node>).items.map((one) => {
          const name = keyText(one as Pair<Node, Node>);
          return [name, found.text(name)];
        }),
      );
    },
    has: (key) => !isEmpty(pairOf(key)),
    wrong,
    unknown: () => [
      ...pairs
        .filter((pair) => !asked.has(keyText(pair)))
        .map((pair) => `${context.at(pair.key)}: ${full(keyText(pair))}`),
      ...inner.flatMap((one) => one.unknown()),
    ],
  };
}

const keyText = (pair: Pair<Node, Node | null>) => (isScalar(pair.key) ? String(pair.key.value) : "");
