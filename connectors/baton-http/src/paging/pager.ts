import { createHash } from "node:crypto";
import { configError, nextLink, parseLinkHeader } from "@baton-connectors/sdk";
import { pathIn } from "../answer/path-in.ts";
import { unreadable } from "../answer/unreadable.ts";
import type { Pagination } from "../file/request.ts";
import { responseValues } from "../request/errors.ts";
import type { Exchanged, PagePart } from "../request/exchange.ts";
import { speaksOfMore } from "./speaks-of-more.ts";

/** Where a list stands: the value that its next page is asked for with, how many pages and rows came. */
export interface Position {
  readonly at: string | number;
  readonly pages: number;
  readonly rows: number;
  /** Of lists that go on by number or by a row, the first row of each page: the app repeats itself when one comes back. */
  readonly firsts?: readonly string[];
  /** The last row of the page before. */
  readonly last?: string;
}

/** What the page adds to the request. */
export function partOf(block: Pagination, position: Position | undefined): PagePart {
  const { strategy } = block;
  if (strategy === "none") return {};
  const size =
    block.limit_param !== "" && block.page_size !== undefined ? { [block.limit_param]: block.page_size } : {};
  if (strategy === "link") {
    if (position) return { url: new URL(String(position.at)), query: {}, alone: true };
    return placed(block, size);
  }
  const name = { offset: block.offset_param, page: block.page_param, cursor: block.cursor_param }[strategy];
  const first = { offset: block.offset_start, page: block.page_start, cursor: undefined }[strategy];
  const at = position?.at ?? first;
  const part = placed(block, {
    ...(block.only_cursor && position ? {} : size),
    ...(at !== undefined && { [name]: at }),
  });
  if (!position || block.next_url === "") return block.only_cursor && position ? { ...part, alone: true } : part;
  return { ...part, address: block.next_url };
}

/** The names of a page's parameters, those that it has. */
const parametersOf = ({ limit_param, offset_param, page_param, cursor_param }: Pagination): readonly string[] =>
  [limit_param, offset_param, page_param, cursor_param].filter((name) => name !== "");

function placed(block: Pagination, values: Readonly<Record<string, string | number>>): PagePart {
  const { send_in: where } = block;
  if (where === "body") return { body: values };
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  if (where === "path") return { path: Object.fromEntries(parametersOf(block).map((name) => [name, texts[name]])) };
  return where === "header" ? { headers: texts } : { query: texts };
}

/** Where the list goes on; undefined at its end. `rows`: as the answer has them, before any are left out. */
export function nextOf(
  block: Pagination,
  position: Position | undefined,
  answer: Exchanged,
  rows: readonly unknown[],
): Position | undefined {
  const pages = (position?.pages ?? 0) + 1;
  const isMarked = block.strategy === "offset" || block.strategy === "page" || block.last_item !== "";
  const fresh = isMarked ? withoutRepeated(position, answer, rows) : rows;
  const total = (position?.rows ?? 0) + distinct(fresh, block);
  const at = valueOfNext(block, position, answer, fresh, total);
  if (at === undefined) return undefined;
  if (at === position?.at) throw unreadable(answer, `names the page that was asked for as the one that follows: ${at}`);
  if (pages >= block.max_pages)
    throw configError(`the list at ${answer.url.pathname} has more than ${block.max_pages} pages`, {
      hint: "Ask for more rows at once, or raise max_pages.",
    });
  const marks =
    isMarked && fresh.length > 0
      ? { firsts: [...(position?.firsts ?? []), markOf(fresh[0])], last: markOf(fresh.at(-1)) }
      : {};
  return { at, pages, rows: total, ...marks };
}

const markOf = (row: unknown) =>
  createHash("sha256").update(JSON.stringify(row)).digest("base64url").slice(0, markLength);
const markLength = 10;

/** A page that came before is no new one, whatever number it was asked for with; one that begins with the page before it may go on. */
function withoutRepeated(
  position: Position | undefined,
  answer: Exchanged,
  rows: readonly unknown[],
): readonly unknown[] {
  if (rows.length === 0 || !position?.firsts?.includes(markOf(rows[0]))) return rows;
  const known = rows.findIndex((row) => markOf(row) === position.last);
  if (known >= 0 && known + 1 < rows.length) return rows.slice(known + 1);
  throw unreadable(answer, "has the rows of an earlier page");
}

/** Rows that the next offset stands behind: a page may hold some twice. */
const distinct = (rows: readonly unknown[], { strategy }: Pagination): number =>
  strategy === "offset" ? new Set(rows.map((row) => JSON.stringify(row))).size : rows.length;

function valueOfNext(
  block: Pagination,
  position: Position | undefined,
  answer: Exchanged,
  rows: readonly unknown[],
  total: number,
): string | number | undefined {
  if (block.strategy === "none") {
    const mark = block.allow_more ? undefined : speaksOfMore(answer);
    if (mark === undefined) return undefined;
    throw configError(
      `the answer of ${answer.url.pathname} speaks of more rows (${mark}), and the file says that there are no pages`,
      {
        hint: "Say in pagination how the list goes on, or allow_more: true if this is all.",
      },
    );
  }
  if (block.stop && stops(block, answer, rows)) return undefined;
  if (block.strategy === "link") return linkOf(block, answer);
  const more = block.has_more_path === "" ? undefined : flagIn(answer, block.has_more_path);
  if (more === false) return undefined;
  if (block.strategy === "cursor") return cursorOf(block, answer, rows, more);
  return counted(block, position, answer, rows, total, more);
}

function stops(block: Pagination, { status, headers, body }: Exchanged, rows: readonly unknown[]): boolean {
  const values = responseValues({ status, headers, body });
  return block.stop!.truth({ ...values, response: { ...values.response, items: rows }, vars: {} });
}

function flagIn(answer: Exchanged, path: string): boolean {
  const found = pathIn(answer.body, path);
  if (typeof found === "boolean") return found;
  if (found === "true" || found === "false") return found === "true";
  throw unreadable(answer, `does not say with ${path} whether there is more`);
}

function cursorOf(block: Pagination, answer: Exchanged, rows: readonly unknown[], more: boolean | undefined) {
  const found = cursorIn(block, answer, rows);
  if (found === undefined || found === null || found === "" || found === false) {
    if (more === true) throw unreadable(answer, "says that there is more, and has no cursor for it");
    return undefined;
  }
  if (typeof found === "string" || typeof found === "number") return found;
  throw unreadable(answer, `has a cursor that is no text: ${JSON.stringify(found)}`);
}

function cursorIn(block: Pagination, answer: Exchanged, rows: readonly unknown[]): unknown {
  if (block.cursor_header !== "") return answer.headers.get(block.cursor_header);
  if (block.last_item === "") return pathIn(answer.body, block.cursor_path);
  return rows.length === 0 ? undefined : pathIn(rows.at(-1), block.last_item);
}

/** By numbers: up to the page that is empty, or to what the answer says there are. Servers lower the size of pages as they like. */
function counted(
  block: Pagination,
  position: Position | undefined,
  answer: Exchanged,
  rows: readonly unknown[],
  total: number,
  more: boolean | undefined,
): number | undefined {
  const isOffset = block.strategy === "offset";
  const at = Number(position?.at ?? (isOffset ? block.offset_start : block.page_start));
  const next = isOffset ? at + distinct(rows, block) : at + 1;
  if (rows.length === 0) {
    if (more === true) throw unreadable(answer, "says that there is more, and has no rows");
    return undefined;
  }
  if (more === true) return next;
  const all = numberIn(answer, block.total_path, block.total_header);
  if (all !== undefined && total >= all) return undefined;
  const pages = numberIn(answer, block.total_pages_path, "");
  if (pages !== undefined && (position?.pages ?? 0) + 1 >= pages) return undefined;
  const isShort = block.page_size !== undefined && rows.length < block.page_size;
  return block.stop_on_short_page && isShort ? undefined : next;
}

function numberIn(answer: Exchanged, path: string, header: string): number | undefined {
  const found = header === "" ? (path === "" ? undefined : pathIn(answer.body, path)) : answer.headers.get(header);
  const number = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function linkOf(block: Pagination, answer: Exchanged): string | undefined {
  const found =
    block.link_header !== "" || block.link_next_path === ""
      ? headerLink(block, answer)
      : pathIn(answer.body, block.link_next_path);
  if (found === undefined || found === null || found === "" || found === false) return undefined;
  // Some answers have the address in an object.
  const text = typeof found === "object" && "href" in found ? found.href : found;
  if (typeof text !== "string" || !URL.canParse(text, answer.url.href))
    throw unreadable(answer, "has a link to the next page that is no address");
  return new URL(text, answer.url).href;
}

const headerLink = ({ link_header: relation }: Pagination, { headers }: Exchanged): string | undefined =>
  relation === "" || relation === "next" ? nextLink(headers) : parseLinkHeader(headers.get("link")).get(relation);
