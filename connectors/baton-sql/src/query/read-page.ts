import { randomUUID } from "node:crypto";
import { refusal } from "@baton-connectors/databases";
import { BatonError, type Json, type Page } from "@baton-connectors/sdk";
import type { Inputs } from "../cel/environment.ts";
import type { Databases } from "../engines/databases.ts";
import type { Row, Rows } from "../engines/engine.ts";
import type { PaginationBlock, Vars } from "../file/shape.ts";
import type { Evaluator } from "../mapping/evaluate.ts";
import type { Written } from "../yaml/shape.ts";
import { type Asked, isNumberKey, type ReadPlan, readPlan } from "./paging.ts";
import type { Dialect } from "./tokens.ts";
import type { Value } from "./value.ts";
import { evaluateVars } from "./vars.ts";

/** A query of the file, as `list`, `entitlements` and `grants` have it. */
export interface QueryBlock {
  readonly query?: Written;
  readonly vars?: Vars;
  readonly pagination?: PaginationBlock;
  readonly scope?: string;
}
export interface RowPage {
  readonly rows: readonly Row[];
  readonly next: Json | undefined;
}

/** Values that have no expression, by the names of their tokens. */
type Given = ReadonlyMap<string, Value>;
const none: Given = new Map();

/** Where a listing over several databases stands. */
interface Place {
  readonly database: string;
  readonly at?: Json | undefined;
}

/** Expressions can name the database that a row is of, unless the query has such a column itself. */
function withDatabase(name: string, page: RowPage): RowPage {
  if (name !== "") for (const row of page.rows as { database?: unknown }[]) row.database ??= name;
  return page;
}

/** Rows of a page of a query that has no paging of its own. */
const pieceSize = 1000;

/** Reads queries page by page. What has no paging of its own is one answer of the server, read piece by piece. */
export class Reader {
  readonly #databases: Databases;
  readonly #evaluator: Evaluator;
  readonly #streams = new Map<string, { readonly rows: Rows; at: number }>();

  constructor(databases: Databases, evaluator: Evaluator) {
    this.#databases = databases;
    this.#evaluator = evaluator;
  }

  /** Of several databases, one after the other, unless the query is about all of them. */
  async page(block: QueryBlock, inputs: Inputs, { cursor, size }: Page, given: Given = none): Promise<RowPage> {
    const names = await this.#databases.names();
    const [first = ""] = names;
    if (names.length === 1 || block.scope === "cluster")
      return this.#pageOf(first, block, inputs, { cursor, size }, given);
    const { database, at } = (cursor ?? { database: first }) as unknown as Place;
    const { rows, next } = await this.#pageOf(database, block, inputs, { cursor: at, size }, given);
    if (next !== undefined) return { rows, next: { database, at: next } };
    const after = names.find((name) => name > database);
    return { rows, next: after === undefined ? undefined : { database: after } };
  }

  async #pageOf(
    name: string,
    block: QueryBlock,
    inputs: Inputs,
    { cursor, size }: Asked,
    given: Given,
  ): Promise<RowPage> {
    const { query, vars, pagination } = block;
    if (!query?.text) throw new BatonError("InvalidArgument", "query is required", { kind: "config" });
    const plan = this.#plan(query, pagination, { cursor, size });
    const label = this.#databases.labelOf(name);
    if (plan.size === undefined && cursor !== undefined) return withDatabase(label, await this.#piece(cursor));
    const ofVars = evaluateVars(vars, this.#evaluator, inputs);
    const lookUp = (token: string) => given.get(token) ?? ofVars(token);
    const database = await this.#databases.get(name);
    const read = async (asked: ReadPlan, count: number | undefined) => {
      const { sql, args } = refused(query, () => asked.bind(lookUp, database.dialect));
      return placed(query, async () => {
        const rows = await database.read(sql, args);
        if (count === undefined) return this.#begin(rows);
        try {
          const found = await rows.next(count);
          return refused(query, () => asked.page(found));
        } finally {
          await rows.close();
        }
      });
    };
    const found =
      cursor !== undefined || pagination?.strategy !== "cursor"
        ? await read(plan, plan.size)
        : await this.#first(database.dialect, pagination, (start) =>
            read(this.#plan(query, pagination, { cursor, size, start }), plan.size),
          );
    return withDatabase(label, found);
  }

  /** Before the first key is the empty text, or what the engine has in its place where keys are numbers. */
  async #first(
    { firstKeys: starts = [""], notANumber = [], emptyIsZero = false }: Dialect,
    { primary_key: key = "" }: PaginationBlock,
    read: (start: Value) => Promise<RowPage>,
  ): Promise<RowPage> {
    for (const [i, start] of starts.entries()) {
      const isLast = i + 1 === starts.length;
      try {
        const page = await read(start);
        const [row] = page.rows;
        if (isLast || !emptyIsZero || start !== "" || (row && !isNumberKey(row, key))) return page;
      } catch (error) {
        if (isLast || !notANumber.includes(refusal(error).vendorCode ?? "")) throw error;
      }
    }
    throw new Error("unreachable");
  }

  #plan(query: Written, pagination: PaginationBlock | undefined, asked: Asked): ReadPlan {
    const block = pagination && {
      strategy: pagination.strategy ?? "",
      primaryKey: pagination.primary_key ?? "",
      pageSize: pagination.page_size,
    };
    return refused(query, () => readPlan(query.text, block, asked));
  }

  async #begin(rows: Rows): Promise<RowPage> {
    const stream = randomUUID();
    this.#streams.set(stream, { rows, at: 0 });
    return this.#piece({ stream, at: 0 });
  }

  async #piece(cursor: Json): Promise<RowPage> {
    const { stream, at } = cursor as { readonly stream: string; readonly at: number };
    const open = this.#streams.get(stream);
    // The answer was read by a process that is gone, or its connection broke: it has to be asked for anew.
    if (open?.at !== at)
      throw new BatonError("Aborted", "the rest of the query's answer is gone: it is read from its beginning", {
        cursorExpired: true,
        kind: "upstream",
      });
    let found: readonly Row[];
    try {
      found = await open.rows.next(pieceSize);
    } catch (error) {
      await this.#end(stream, open.rows);
      throw error;
    }
    open.at += found.length;
    if (found.length === pieceSize) return { rows: found, next: { stream, at: open.at } };
    await this.#end(stream, open.rows);
    return { rows: found, next: undefined };
  }

  async #end(stream: string, rows: Rows) {
    this.#streams.delete(stream);
    await rows.close();
  }

  async close() {
    await Promise.all([...this.#streams].map(([stream, { rows }]) => this.#end(stream, rows)));
  }
}

/** What the server refuses is told with the place of the statement in the file; where the connection failed, that says nothing. */
export async function placed<T>({ path, line }: Written, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BatonError) || error.hint !== undefined || error.kind !== "config") throw error;
    throw error.changed({ hint: `See ${path}, line ${line}.` });
  }
}

/** What is wrong with the query's tokens or paging is told with its place in the file. */
export function refused<T>({ path, line }: Written, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BatonError) throw error;
    throw new BatonError("InvalidArgument", (error as Error).message, {
      hint: `See ${path}, line ${line}.`,
      kind: "config",
      cause: error,
    });
  }
}
