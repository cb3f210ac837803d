import type { Json } from "../page.ts";
import { fit, kindOf } from "./fit.ts";
import { nextLink } from "./link-header.ts";
import type { Shape } from "./shapes.ts";

/**
 * How an app answers with one page of a list: where the items are, what each must have, and what follows. Whatever does not
 * fit is an error, never a shorter list.
 */
export interface ListShape<Row> {
  /** Where in the answer the list is: the field's name, names from the outside in, or `body` when the answer is the list. */
  readonly items: string | readonly string[] | typeof body;
  /** What every item must have. An item without it is an error that names the item. */
  readonly row: Shape<Row>;
  /** What follows: `onlyPage`, `nextField`, `linkParameter`, `nextUrl`, or what the vendor has of its own. */
  readonly next: Next;
  /** What stands beside the list, where that tells the app's answer from another's: `object({ kind: exactly("…#users") })`. */
  readonly envelope?: Shape<unknown>;
  /**
   * The vendor says, at the address given, that it leaves the list out when there is nothing in it. Without this a missing
   * list is an error.
   */
  readonly leftOutWhenEmpty?: { readonly documented: string };
  /** Statuses with which the vendor says, at the address given, that there is nothing, e.g. 204. */
  readonly emptyStatus?: { readonly documented: string; readonly statuses: readonly number[] };
}

/** The answer itself is the list. */
export const body: unique symbol = Symbol("the answer itself");

/** An answer as what follows is looked for in it. */
export interface ListAnswer {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
  /** Items on this page. */
  readonly count: number;
}
/** The cursor of the next page, undefined at the end. Says what is wrong by throwing a `Misshapen`. */
export type Next = (answer: ListAnswer) => Json | undefined;

/** Why an answer is not what it should be, in words. For what a vendor has of its own; the rest throws it by itself. */
export class Misshapen extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "Misshapen";
  }
}

/** The vendor documents no pages: the list is whole. A Link header that names a next page is an error all the same. */
export const onlyPage: Next = ({ headers }) => {
  if (nextLink(headers) !== undefined) throw new Misshapen("names a next page, which this list is not known to have");
  return undefined;
};

/**
 * A field with the cursor. At the end it is missing; `endsWith` states what else the vendor writes there. Text unless
 * `number` is asked for.
 */
export function nextField(
  name: string | readonly string[],
  { endsWith = [], kind = "string" }: { endsWith?: readonly ("" | null | false)[]; kind?: "string" | "number" } = {},
): Next {
  const names = typeof name === "string" ? [name] : name;
  return (answer) => {
    const value = inside(answer.body, names);
    if (value === undefined || endsWith.includes(value as null)) return undefined;
    if (typeof value === kind && value !== "") return value as Json;
    const expected = kind === "string" ? "text" : "a number";
    throw new Misshapen(`has a cursor, ${names.join(".")}, that is ${kindOf(value)}, not ${expected}`);
  };
}

/** A parameter of the `next` link in the Link header, https://www.rfc-editor.org/rfc/rfc8288: only it is taken, not the link. */
export const linkParameter =
  (name: string): Next =>
  ({ headers }) => {
    const link = nextLink(headers);
    return link === undefined ? undefined : parameterOf(link, name);
  };

/** The same of a link in the body. */
export function parameterOf(link: string, name: string): string {
  const url = URL.canParse(link, anywhere) ? new URL(link, anywhere) : undefined;
  const value = url?.searchParams.get(name);
  if (!value) throw new Misshapen(`has a link to the next page without ${name}`);
  return value;
}
const anywhere = "https://any.invalid";

/**
 * The whole address of the next page: from a field, or from the Link header. An address at another origin is an error, since
 * the credentials would go there.
 */
export const nextUrl =
  (field?: string | readonly string[], options: { endsWith?: readonly ("" | null | false)[] } = {}): Next =>
  (answer) => {
    const link = field === undefined ? nextLink(answer.headers) : nextField(field, options)(answer);
    if (link === undefined) return undefined;
    const url = URL.canParse(link as string, answer.url) ? new URL(link as string, answer.url) : undefined;
    if (!url) throw new Misshapen("has a link to the next page that is no address");
    if (url.origin !== answer.url.origin)
      throw new Misshapen(`has a link to the next page that leads to ${url.origin}`);
    return url.href;
  };

/** The value that names lead to; undefined where something on the way is missing. */
export function inside(value: unknown, names: readonly string[]): unknown {
  let inner = value;
  for (const name of names) {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner) || !Object.hasOwn(inner, name))
      return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return inner;
}

/** The items of an answer and what follows. Throws a `Misshapen`. */
export function readList<Row>(
  shape: ListShape<Row>,
  answer: { readonly url: URL; readonly status: number; readonly headers: Headers; readonly body: unknown },
): { readonly items: readonly Row[]; readonly next: Json | undefined } {
  const { items, row, next, envelope, leftOutWhenEmpty, emptyStatus } = shape;
  if (emptyStatus?.statuses.includes(answer.status)) return { items: [], next: undefined };
  if (answer.status === 204 || answer.body === undefined) throw new Misshapen("has no body");
  const names = items === body ? [] : typeof items === "string" ? [items] : items;
  if (names.length > 0 && (typeof answer.body !== "object" || answer.body === null || Array.isArray(answer.body)))
    throw new Misshapen(`is ${kindOf(answer.body)}, not an object with ${names.join(".")}`);
  if (envelope) {
    const fitting = fit(envelope, answer.body);
    if ("problem" in fitting) throw new Misshapen(`is not the one asked for: ${fitting.problem}`);
  }
  const found = inside(answer.body, names);
  const list = found === undefined && leftOutWhenEmpty ? [] : found;
  const called = names.length === 0 ? "" : `${names.join(".")} `;
  if (list === undefined) throw new Misshapen(`has no list ${called}`.trimEnd());
  if (!Array.isArray(list)) throw new Misshapen(`has ${called || "a body "}that is ${kindOf(list)}, not a list`);
  const rows = list.map((item, i) => {
    const fitting = fit(row, item);
    if ("value" in fitting) return fitting.value;
    throw new Misshapen(`has an item, ${nameOf(item, i)}, that cannot be read: ${fitting.problem}`);
  });
  return { items: rows, next: next({ ...answer, count: rows.length }) };
}

/** What a person finds the item by. */
function nameOf(item: unknown, index: number): string {
  const place = `number ${index + 1}`;
  for (const name of ["id", "name", "login", "email", "key"]) {
    const value = inside(item, [name]);
    if ((typeof value === "string" && value !== "") || typeof value === "number")
      return `${place} (${name} ${String(value).slice(0, 60)})`;
  }
  return place;
}
