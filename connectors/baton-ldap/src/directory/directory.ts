import { BatonError, beforeRequest, type Json, type Log, type Secrets, sendInScope } from "@baton-connectors/sdk";
import type { Result } from "../protocol/answers.ts";
import type { Entry } from "../protocol/entry.ts";
import { bind, bindExternal, type Request, type SearchOptions, search } from "../protocol/requests.ts";
import { resultCodes, resultError } from "../protocol/result-error.ts";
import type { Settings } from "../settings.ts";
import { type EntryPage, PagedSearches } from "./paged-searches.ts";
import { Pool } from "./pool.ts";
import { type RootDse, readRootDse } from "./root-dse.ts";

export interface Found {
  readonly entries: readonly Entry[];
  readonly result: Result;
}

/** Codes that another try may mend. */
const passing = new Set([51, 52]);

/** A directory that is talked to: connections, bound, and what is asked on them. */
export class Directory {
  readonly settings: Settings;
  readonly log: Log;
  readonly #pool: Pool;
  readonly #paged: PagedSearches;
  #rootDse: Promise<RootDse> | undefined;
  #pages = false;

  constructor(settings: Settings, log: Log, secrets: Secrets) {
    this.settings = settings;
    this.log = log;
    if (settings.password !== "") secrets.add(settings.password);
    let warned = false;
    this.#pool = new Pool(settings.server, async (connection, signal) => {
      const { bindName, password } = settings;
      if (bindName && password === "" && !warned) {
        warned = true;
        log.warn({}, "No password supplied. Will try an unauthenticated bind");
      }
      const request = bindName === undefined ? bindExternal() : bind(bindName, password);
      const result = await connection.send(request, signal);
      if (result.code !== resultCodes.success)
        throw resultError(result, `cannot bind as ${bindName === undefined ? shownBy(settings) : `'${bindName}'`}`);
    });
    this.#paged = new PagedSearches(this.#pool, settings.pageSize, () => this.#pages);
  }

  /** One request and what it brings, whatever its result; only busy and unavailable are errors, since they pass. */
  send(request: Request, signal: AbortSignal): Promise<Found> {
    const method = request.name.toUpperCase();
    return sendInScope({ method, idempotent: request.changes !== true }, async () => {
      const connection = await beforeRequest(() => this.#pool.shared(signal));
      const entries: Entry[] = [];
      const result = await connection.send(request, signal, (entry) => entries.push(entry));
      if (passing.has(result.code)) throw resultError(result, `the directory refuses a ${request.name}`);
      return { entries, result };
    });
  }

  /** A search without pages. */
  search(options: SearchOptions, signal: AbortSignal): Promise<Found> {
    return this.send(search({ ...options, filter: this.withFilter(options.filter) }), signal);
  }

  /** The entry of a DN where it passes the filter; undefined where there is none, or none such. */
  async read(
    dn: string,
    filter: string,
    attributes: readonly string[],
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    const { entries, result } = await this.search({ base: dn, scope: "base", filter, attributes }, signal);
    if (result.code !== resultCodes.success) throw resultError(result, `cannot read '${dn}'`);
    return entries[0];
  }

  /** A page of a list. `size` 0: as many as the settings say. */
  page(options: SearchOptions, cursor: Json | undefined, size: number, signal: AbortSignal): Promise<EntryPage> {
    const filtered = { ...options, filter: this.withFilter(options.filter) };
    return sendInScope({ method: "SEARCH", idempotent: true }, () => this.#paged.page(filtered, cursor, size, signal));
  }

  /** All entries of a short list. */
  async all(options: SearchOptions, signal: AbortSignal): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for (let cursor: Json | undefined, more = true; more; ) {
      const page = await this.page(options, cursor, 0, signal);
      entries.push(...page.entries);
      cursor = page.next;
      more = cursor !== undefined;
    }
    return entries;
  }

  /** A change that has to succeed. */
  async change(request: Request, doing: string, signal: AbortSignal): Promise<void> {
    const { result } = await this.send(request, signal);
    if (result.code !== resultCodes.success) throw resultError(result, doing);
  }

  rootDse(signal: AbortSignal): Promise<RootDse> {
    this.#rootDse ??= readRootDse(this, signal).then(
      (found) => {
        this.#pages = found.supportsPages;
        return found;
      },
      (error: unknown) => {
        this.#rootDse = undefined;
        throw error;
      },
    );
    return this.#rootDse;
  }

  searchDn(kind: keyof Settings["searchDns"]): string {
    const dn = this.settings.searchDns[kind];
    if (dn !== undefined) return dn;
    throw new BatonError(
      "InvalidArgument",
      `neither base-dn nor ${kind}-search-dn is set: it is not known where to look`,
      {
        kind: "config",
        hint: "Give --base-dn; `baton-ldap init ldap://host` lists what the directory has.",
      },
    );
  }

  /** The user's filter holds for everything that is looked for. */
  withFilter(own: string): string {
    const { filter } = this.settings;
    if (filter === "") return own;
    return own === anything ? filter : `(&${own}${filter})`;
  }

  close() {
    this.#pool.close();
  }
}

/** Who one is without a name. */
const shownBy = ({ server }: Settings) =>
  server.socketPath ? "the user of this process" : "what the client certificate names";

export const anything = "(objectClass=*)";
