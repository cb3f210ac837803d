import type { Message } from "@bufbuild/protobuf";
import { BatonError, bug } from "../errors.ts";
import { encodeCursor, type Json, type PageOf } from "../page.ts";
import type { Call, Listing } from "./runtime.ts";

export const nothing: Listing<never> = { list: [], nextPageToken: "", annotations: [] };

/**
 * A handler's page as the protocol has it. A cursor that is none, or that would not come back from a checkpoint as it was, is the
 * connector's mistake and named with its handler (`group.grants`): taken for the end it would lose rows.
 */
export function page<T>(call: Call, handler: string, made: PageOf<T>): Listing<T> {
  if (!Array.isArray(made?.items)) throw mistake(handler, "returned no list of items");
  const { items, next, annotations = [], parallel = [] } = made;
  if (!Array.isArray(parallel)) throw mistake(handler, "returned parallel cursors that are no list");
  const nextPageToken = next === undefined ? "" : written(next, handler);
  if (nextPageToken !== "" && nextPageToken === call.pageToken)
    throw new BatonError(
      "Internal",
      `next page token unchanged: ${handler} would repeat the same page for ever (${shortened(nextPageToken)})`,
      {
        kind: "upstream",
        hint: "The list would never end. If the app ends its lists so, the connector has to leave the cursor out there.",
      },
    );
  return { list: items, nextPageToken, annotations, parallel: parallel.map((cursor) => written(cursor, handler)) };
}

/** A page of messages of one kind: what is none would be left out, or fail far from the handler that gave it. */
export function pageOfMessages<T extends Message>(
  call: Call,
  handler: string,
  typeName: T["$typeName"],
  made: PageOf<T>,
): Listing<T> {
  const read = page(call, handler, made);
  const strange = read.list.findIndex((item) => item?.$typeName !== typeName);
  if (strange < 0) return read;
  const wanted = typeName.slice(typeName.lastIndexOf(".") + 1).toLowerCase();
  throw mistake(
    handler,
    `returned an item, number ${strange + 1}, that is no ${wanted} but ${kindOf(read.list[strange])}`,
  );
}

function written(cursor: Json, handler: string): string {
  if (cursor === null || cursor === "") {
    throw mistake(
      handler,
      `returned ${JSON.stringify(cursor)} as its next cursor; at the end of a list it is left out`,
    );
  }
  const found = unwritable(cursor);
  if (found) throw mistake(handler, `returned ${found} as its next cursor, or in it, which a checkpoint cannot hold`);
  return encodeCursor(cursor);
}

function kindOf(value: unknown): string {
  if (value instanceof Promise) return "a promise, which the handler has to await";
  if (typeof value !== "object" || value === null) return String(value).slice(0, 60);
  return "$typeName" in value ? `a ${value.$typeName}` : "an object that was not made with this SDK";
}

/** What in a value JSON would drop or change, in words. */
function unwritable(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : String(value);
    case "object":
      break;
    default:
      return `a ${typeof value}`;
  }
  if (value === null) return undefined;
  if (Array.isArray(value))
    return value.map((one) => (one === undefined ? "an undefined item" : unwritable(one))).find(Boolean);
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype !== null && prototype.constructor?.name !== "Object") return `a ${prototype.constructor?.name}`;
  return Object.values(value).map(unwritable).find(Boolean);
}

const mistake = (handler: string, problem: string) => bug(`${handler} ${problem}`);

const shortened = (token: string) => (token.length > 60 ? `${token.slice(0, 60)}…` : token);
