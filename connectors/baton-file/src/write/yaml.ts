import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Part } from "../formats/json-spans.ts";
import { entries, resolved } from "../formats/yaml.ts";
import { fieldAt, tableOf } from "../tables.ts";
import { byHand, type Edit, type GrantRow, type IsRow } from "./edit.ts";
import { rowOf } from "./ndjson.ts";
import { withoutParts, withPart } from "./parts.ts";
import { lineEnd } from "./records.ts";

/** Rows are entries of the list of grants, written with dashes or in brackets; comments stay where they are. */
export const yamlEdit: Edit = {
  add(text, row) {
    const { list, key } = grantsOf(text);
    const end = lineEnd(text);
    if (list && isSeq(list)) {
      if (list.flow) return withPart(text, partOf(list), list.items.map(partOf), like(text, list, row));
      const last = list.items.length - 1;
      const at = endOfLine(text, lastOffset(list.items[last] as Node));
      const line = `${indentOf(text, list, last)}- ${like(text, list, row)}`;
      return `${closed(text.slice(0, at), end)}${line}${end}${text.slice(at)}`;
    }
    // `null`, or `~`
    if (list && list.range![1] > list.range![0])
      return `${text.slice(0, list.range![0])}[${flow(row)}]${text.slice(list.range![1])}`;
    const line = `  - ${flow(row)}${end}`;
    if (!key) return `${closed(text, end)}grants:${end}${line}`;
    const at = endOfLine(text, key.range![1]);
    return `${closed(text.slice(0, at), end)}${line}${text.slice(at)}`;
  },
  remove(text, isIt) {
    const { document, list } = grantsOf(text);
    if (!list || !isSeq(list)) return text;
    const gone = list.items.filter((item) => isRow(document, item as Node, isIt));
    for (const item of gone) refuseAnchor(item as Node);
    if (list.flow) {
      const parts = new Map(list.items.map((item) => [item, partOf(item)]));
      return withoutParts(text, partOf(list), [...parts.values()], new Set(gone.map((item) => parts.get(item)!)));
    }
    let made = text;
    for (const item of gone.toReversed()) {
      const from = startOfLine(made, dashOf(list, list.items.indexOf(item)));
      made = made.slice(0, from) + made.slice(endOfLine(made, lastOffset(item as Node)));
    }
    return made;
  },
};

function grantsOf(text: string) {
  const document = parseDocument(text, { keepSourceTokens: true, merge: true });
  const whole = document.contents;
  const pair = isMap(whole)
    ? whole.items.find(({ key }) => isScalar(key) && tableOf(String(key.value)) === "grants")
    : undefined;
  const list = pair && isPair(pair) ? (pair.value as Node | null) : undefined;
  return { document, key: pair?.key as Node | undefined, list };
}

/** Other parts of the file may be made of what has a name. */
function refuseAnchor(item: Node) {
  visit(item, {
    Node(_, { anchor }: Node & { anchor?: string }) {
      if (anchor) throw byHand(`the row has the name &${anchor}, and others may be made of it`);
    },
  });
}

function isRow(document: Document, item: Node, isIt: IsRow): boolean {
  const map = resolved(document, item);
  if (!isMap(map)) return false;
  const texts = [...entries(document, map)].map(([key, node]): [string, unknown] => {
    const text = isScalar(node) && node.value !== null ? (node.source ?? String(node.value)) : undefined;
    return [key, text];
  });
  return isIt(rowOf(texts));
}

const partOf = (node: unknown): Part => {
  const [from, to] = (node as Node).range!;
  return { from, to };
};

/** Where the last thing ends that a row says; blank lines and comments behind it are nobody's. */
function lastOffset(node: Node): number {
  if (isMap(node) && !node.flow && node.items.length > 0) {
    const { key, value } = node.items.at(-1)!;
    const last = (value ?? key) as Node;
    return lastOffset(last.range![1] > last.range![0] ? last : (key as Node));
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) return lastOffset(node.items.at(-1) as Node);
  return node.range![1];
}

const startOfLine = (text: string, at: number) => text.lastIndexOf("\n", at - 1) + 1;
function endOfLine(text: string, at: number): number {
  // The text of a block ends with its line.
  if (at > 0 && text[at - 1] === "\n") return at;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}
const closed = (text: string, end: string) => (text === "" || text.endsWith("\n") ? text : text + end);

/** Where the dash of an entry stands. */
function dashOf(list: YAMLSeq, at: number): number {
  const token = list.srcToken as { items: { start: { type: string; offset: number }[] }[] };
  return token.items[at]!.start.find(({ type }) => type === "seq-item-ind")!.offset;
}

function indentOf(text: string, list: YAMLSeq, at: number): string {
  const dash = dashOf(list, at);
  return text.slice(startOfLine(text, dash), dash);
}

/** A row in the form of the last one: the same keys, below each other or in braces. */
function like(text: string, list: YAMLSeq, row: GrantRow): string {
  const last = list.items.at(-1);
  if (!isMap(last) || isAlias(last)) return flow(row);
  const keys = spellingOf(last);
  if (last.flow) return flow(row, keys);
  const below = `${lineEnd(text)}${indentOf(text, list, list.items.length - 1)}  `;
  return `${keys[0]}: ${scalar(row.principal)}${below}${keys[1]}: ${scalar(row.entitlement)}`;
}

const usual = ["principal", "entitlement_id"] as const;
const flow = ({ principal, entitlement }: GrantRow, [of, to]: readonly [string, string] = usual) =>
  `{ ${of}: ${scalar(principal)}, ${to}: ${scalar(entitlement)} }`;

function spellingOf(map: YAMLMap): readonly [string, string] {
  const keys = map.items.map(({ key }) => (isScalar(key) ? String(key.source ?? key.value) : ""));
  const spelled = (field: number) => keys.find((key) => /^\w+$/.test(key) && fieldAt("grants", key) === field);
  return [spelled(0) ?? usual[0], spelled(1) ?? usual[1]];
}

/** Without quotes where nothing else could be meant. */
function scalar(text: string): string {
  const isWord = /^[A-Za-z][\w.@/-]*$/.test(text) && typeof parseDocument(text).toJS() === "string";
  return isWord ? text : JSON.stringify(text);
}
