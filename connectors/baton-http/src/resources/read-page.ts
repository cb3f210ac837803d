import { BatonError, type HandlerContext, type Json, type Page, whenAbsent } from "@baton-connectors/sdk";
import { type Item, itemsOf } from "../answer/items.ts";
import { pathIn } from "../answer/path-in.ts";
import { unreadable } from "../answer/unreadable.ts";
import type { Client } from "../client.ts";
import type { Pagination } from "../file/request.ts";
import type { Join, Reading } from "../file/shape.ts";
import { nextOf, type Position, partOf } from "../paging/pager.ts";
import { responseValues, ruleFor } from "../request/errors.ts";
import { ask } from "../request/exchange.ts";
import type { Values } from "../template/template.ts";
import { readForEach } from "./for-each.ts";
import { readOfJob } from "./job.ts";

export interface RowPage {
  /** For each row what its texts can name. */
  readonly rows: readonly Values[];
  readonly next: Json | undefined;
}

export const noPages = { strategy: "none", allow_more: false } as Pagination;

/** One page of a list of the file, without the rows that it leaves out. `optional`: what may be gone, e.g. the parent's. */
export const readPage: ReadPage = (context, reading, given, page, optional) =>
  reading.for_each
    ? readForEach(readWhole, context, reading.for_each, reading, given, page)
    : readWhole(context, reading, given, page, optional);

const readWhole: ReadPage = (context, reading, given, page, optional) =>
  reading.job
    ? readOfJob(readOnce, context, reading.job, reading, given, page, optional)
    : readOnce(context, reading, given, page, optional);

export type ReadPage = typeof readOnce;
export type Listed = Pick<Reading, "request" | "response" | "pagination"> &
  Partial<Pick<Reading, "join" | "for_each" | "job">>;

async function readOnce(
  { client, signal, skip }: Pick<HandlerContext<Client>, "client" | "signal" | "skip">,
  reading: Listed,
  given: Values,
  page: Page,
  optional: boolean,
): Promise<RowPage> {
  const { request, response } = reading;
  const paging = reading.pagination ?? client.file.connect.pagination ?? noPages;
  const position = page.cursor as unknown as Position | undefined;
  const values = { vars: client.vars, ...given };
  const rules = [request.error_handling, client.file.error_handling];
  let answer: Awaited<ReturnType<typeof ask>>;
  try {
    answer = await ask(client, request, { values, signal, page: partOf(paging, position), reads: true });
  } catch (thrown) {
    const status = thrown instanceof BatonError ? thrown.request?.status : undefined;
    const rule = ruleFor(rules, status);
    // Rows that are left out look as if they were gone: only what belongs to something else may be.
    if (!optional || status !== 404 || (rule?.action !== "ignore" && rule?.action !== "warn")) throw thrown;
    if (rule.action === "warn") skip(rule.message || "lists that the app does not have");
    return { rows: [], next: undefined };
  }
  const seen = responseValues(answer);
  if (response.success && !response.success.truth({ ...seen, vars: client.vars }))
    throw unreadable(answer, `is no success: ${response.success.written} does not hold`);
  const items = itemsOf(response, answer, request.accept);
  const next = nextOf(
    paging,
    position,
    answer,
    items.map(({ item }) => item),
  );
  const rows = items.map(
    ({ item, outer }: Item): Values => ({ ...values, ...seen, item, ...(outer !== undefined && { outer }) }),
  );
  const kept = rows.filter((row) => {
    if (!response.skip_if?.truth(row)) return true;
    skip(response.skip_reason || "rows that skip_if leaves out");
    return false;
  });
  for (const [name, join] of reading.join ?? []) for (const row of kept) await joined(client, name, join, row, signal);
  return { rows: kept, next: next as unknown as Json | undefined };
}

/** What a row lacks is asked for by itself, and becomes a field of it. */
async function joined(
  client: Client,
  name: string,
  { request, path, optional }: Join,
  row: Values,
  signal: AbortSignal,
) {
  const answer = await ask(client, request, { values: row, signal, reads: true }).catch((thrown: unknown) => {
    if (optional) return whenAbsent(thrown);
    throw thrown;
  });
  const found = answer && (path === "" ? answer.body : pathIn(answer.body, path));
  if (answer && found === undefined) throw unreadable(answer, `has no ${path}`);
  const mutable = row as { item: unknown };
  const whole = typeof mutable.item === "object" && mutable.item !== null ? mutable.item : { value: mutable.item };
  mutable.item = { ...whole, [name]: found ?? null };
}
