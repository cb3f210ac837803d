import { randomBytes } from "node:crypto";
import { BatonError, cursorExpired, type Json } from "@baton-connectors/sdk";
import type { Connection } from "../protocol/connection.ts";
import type { Entry } from "../protocol/entry.ts";
import { page, type SearchOptions, search } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import type { Pool } from "./pool.ts";

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Its number, from 0 on. */
  readonly number: number;
  readonly next?: Json;
}

interface OpenSearch {
  readonly since: number;
  readonly connection: Connection;
  readonly size: number;
  readonly cookie: Uint8Array;
  readonly number: number;
}

/** What a cursor says: a search of this process, and which page comes next. The server's cookie means nothing elsewhere. */
interface Cursor {
  readonly search: string;
  readonly page: number;
}

/** A server may take fewer entries at once than it is asked for: OpenLDAP's size.pr says so by a refusal. */
const smaller = [1000, 500, 100, 50, 20, 10, 5, 1];
/** With what servers refuse a cookie: OpenLDAP 2, others 53. https://www.rfc-editor.org/rfc/rfc2696#section-3 */
const cookieRefused: readonly number[] = [resultCodes.protocolError, resultCodes.unwillingToPerform];

/** Longer than the engine waits between two pages of a list. */
const forgottenAfterMs = 2 * 3_600_000;

/**
 * Lists, page by page. A server keeps a list for the connection it was begun on, so each list has one of its own to its end; with the
 * connection the list is gone, and the engine reads it once more from its beginning.
 */
export class PagedSearches {
  readonly #pool: Pool;
  readonly #open = new Map<string, OpenSearch>();
  #size: number;

  readonly #alwaysPages: () => boolean;

  /** `alwaysPages`: whether the server is known to answer with a cookie, an empty one at the end. */
  constructor(pool: Pool, size: number, alwaysPages: () => boolean) {
    this.#pool = pool;
    this.#size = size;
    this.#alwaysPages = alwaysPages;
  }

  async page(options: SearchOptions, cursor: Json | undefined, size: number, signal: AbortSignal): Promise<EntryPage> {
    if (cursor === undefined) return this.#first(options, size, signal);
    const { search: id, page: number } = cursor as unknown as Cursor;
    const open = this.#open.get(id);
    if (open?.number !== number || open.connection.ended)
      throw cursorExpired(new BatonError("Aborted", "the list was lost with its connection to the directory"));
    return this.#next(id, open, options, signal);
  }

  async #first(options: SearchOptions, size: number, signal: AbortSignal): Promise<EntryPage> {
    this.#dropForgotten();
    const connection = await this.#pool.alone(signal);
    const id = randomBytes(9).toString("base64url");
    for (const wanted of [size || this.#size, ...smaller.filter((less) => less < (size || this.#size))]) {
      const open = { since: Date.now(), connection, size: wanted, cookie: Buffer.alloc(0), number: 0 };
      const { entries, result } = await this.#ask(open, options, signal);
      if (result.code === resultCodes.adminLimitExceeded && wanted > 1) continue;
      if (wanted < this.#size && !size) this.#size = wanted;
      return this.#taken(id, open, entries, result, options);
    }
    throw new Error("a page of one entry is the last that is asked for");
  }

  async #next(id: string, open: OpenSearch, options: SearchOptions, signal: AbortSignal): Promise<EntryPage> {
    const { entries, result } = await this.#ask(open, options, signal);
    if (cookieRefused.includes(result.code)) {
      this.#forget(id, open);
      throw cursorExpired(resultError(result, "the directory does not go on with the list"));
    }
    return this.#taken(id, open, entries, result, options);
  }

  async #ask({ connection, size, cookie }: OpenSearch, options: SearchOptions, signal: AbortSignal) {
    const entries: Entry[] = [];
    try {
      const request = search({ ...options, controls: [...(options.controls ?? []), page(size, cookie)] });
      return { entries, result: await connection.send(request, signal, (entry) => entries.push(entry)) };
    } catch (error) {
      this.#pool.drop(connection);
      throw error;
    }
  }

  #taken(
    id: string,
    open: OpenSearch,
    entries: readonly Entry[],
    result: Awaited<ReturnType<Connection["send"]>>,
    options: SearchOptions,
  ): EntryPage {
    const { number, connection } = open;
    if (result.code !== resultCodes.success) {
      const error = resultError(result, `cannot list below '${Buffer.from(options.base as string).toString("utf8")}'`);
      // Busy is not the end: the same page can be asked for again.
      if (number > 0 && error.code === "Unavailable") throw error;
      this.#forget(id, open);
      throw error;
    }
    // A server that pages says so with each page: nothing at all, without that word, is no empty list.
    if (entries.length === 0 && result.cookie === undefined && this.#alwaysPages()) throw this.#unpaged(id, open);
    if (!result.cookie?.length) {
      this.#open.delete(id);
      this.#pool.giveBack(connection);
      return { entries, number };
    }
    this.#open.set(id, { ...open, since: Date.now(), cookie: result.cookie, number: number + 1 });
    const cursor: Cursor = { search: id, page: number + 1 };
    return { entries, number, next: { ...cursor } };
  }

  /** Of a sync that ended midway nobody goes on with its lists. */
  #dropForgotten() {
    for (const [id, open] of this.#open) if (Date.now() - open.since > forgottenAfterMs) this.#forget(id, open);
  }

  #unpaged(id: string, open: OpenSearch): BatonError {
    this.#forget(id, open);
    const error = new BatonError(
      "Unavailable",
      "the directory answers a page of a list without saying where it stands",
      {
        malformed: true,
      },
    );
    return open.number > 0 ? cursorExpired(error) : error;
  }

  #forget(id: string, { connection, number }: OpenSearch) {
    this.#open.delete(id);
    if (number > 0) this.#pool.drop(connection);
    else this.#pool.giveBack(connection);
  }
}
