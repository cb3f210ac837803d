import { configError, type HandlerContext, type Json, type Page } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ForEach } from "../file/shape.ts";
import type { Values } from "../template/template.ts";
import type { Listed, ReadPage, RowPage } from "./read-page.ts";

/** Where a list that is asked for with many values stands. */
interface Standing {
  /** Values that are not done, those that are being asked for first. */
  readonly left: readonly string[];
  /** In the list for these. */
  readonly at?: Json | undefined;
  /** Where the list that values come from goes on. */
  readonly source?: Json | undefined;
}

/** A list that is asked for once for each value, or for so many of them at once: fixed ones, or those of another list. */
export async function readForEach(
  read: ReadPage,
  context: Pick<HandlerContext<Client>, "client" | "signal" | "skip">,
  each: ForEach,
  reading: Listed,
  given: Values,
  page: Page,
): Promise<RowPage> {
  const standing = page.cursor as unknown as Standing | undefined;
  const { left, at, source } = standing && standing.left.length > 0 ? standing : await valuesOf(standing?.source);
  const group = left.slice(0, each.batch);
  if (group.length === 0) return { rows: [], next: following([], source) };
  const values = { ...given, each: group[0], batch: group };
  // One of many may be gone in between.
  const { rows, next } = await read(context, reading, values, { cursor: at, size: page.size }, true);
  if (next !== undefined)
    return { rows, next: { left, at: next, ...(source !== undefined && { source }) } as unknown as Json };
  return { rows, next: following(left.slice(group.length), source) };

  async function valuesOf(cursor: Json | undefined): Promise<Standing> {
    const fixed =
      cursor === undefined
        ? each.values.flatMap((one) => listed(one.value({ vars: context.client.vars, ...given })))
        : [];
    if (!each.from) return { left: distinct(fixed) };
    const found = await read(context, each.from, given, { cursor, size: page.size }, false);
    const texts = found.rows.map((row) => each.from!.value.text(row));
    return { left: distinct([...fixed, ...texts]), source: found.next };
  }
}

/** An expression may give several. */
const listed = (value: unknown): readonly string[] => [value].flat().map(String);

function distinct(values: readonly string[]): readonly string[] {
  if (values.includes("")) throw configError("for_each has an empty value");
  return [...new Set(values)];
}

const following = (left: readonly string[], source: Json | undefined): Json | undefined =>
  left.length === 0 && source === undefined
    ? undefined
    : ({ left, ...(source !== undefined && { source }) } as unknown as Json);
