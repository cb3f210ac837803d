import type { ResponseBlock } from "../file/mappings.ts";
import type { Exchanged } from "../request/exchange.ts";
import { isRecord } from "./is-record.ts";
import { pathIn } from "./path-in.ts";
import { unreadable } from "./unreadable.ts";

export interface Item {
  readonly item: unknown;
  /** What it stands in, where rows are the values of a list in each row. */
  readonly outer?: unknown;
}

const wholeAnswer = new Set(["", "$", "."]);

/** The rows of an answer. What is no list is an error. */
export function itemsOf(block: ResponseBlock, answer: Exchanged, accept = "json"): readonly Item[] {
  const list = listIn(block, answer);
  const rows = rowsOf(list, block, answer, accept);
  if (block.expand === "") return rows.map((item) => ({ item }));
  return rows.flatMap((outer) => {
    const inner = pathIn(outer, block.expand);
    if (inner === undefined || inner === null) {
      if (block.items_optional) return [];
      throw unreadable(
        answer,
        `has a row without the list ${block.expand}`,
        "If it may be missing, say items_optional: true.",
      );
    }
    if (!Array.isArray(inner)) throw unreadable(answer, `has a row in which ${block.expand} is no list`);
    return inner.map((item: unknown) => ({ item, outer }));
  });
}

function listIn({ items_path: path }: ResponseBlock, { body }: Exchanged): unknown {
  if (wholeAnswer.has(path) || (path === "items" && Array.isArray(body))) return body;
  return pathIn(body, path);
}

function rowsOf(
  list: unknown,
  { items_path, items_keyed_as: key, items_optional }: ResponseBlock,
  answer: Exchanged,
  accept: string,
) {
  const called = wholeAnswer.has(items_path) ? "is" : `has ${items_path}, which is`;
  if (Array.isArray(list)) return list as readonly unknown[];
  if (list === undefined || list === null) {
    if (items_optional && isRecord(answer.body)) return [];
    const what = list === null ? `${called} null` : `has no ${items_path || "body"}`;
    throw unreadable(answer, what, "If the list may be missing where there is nothing, say items_optional: true.");
  }
  // In XML a list of one looks like the one.
  if (accept === "xml") return list === "" ? [] : [list];
  if (key !== "" && isRecord(list))
    return Object.entries(list).map(([name, value]) =>
      isRecord(value) ? { ...value, [key]: name } : { [key]: name, value },
    );
  throw unreadable(answer, `${called} no list`);
}
