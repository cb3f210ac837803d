import { BatonError, configError } from "@baton-connectors/sdk";
import { asText } from "../cel/text.ts";
import type { ConnectBlock } from "../file/shape.ts";
import type { ValueOf } from "../query/vars.ts";
import type { Database } from "./engine.ts";
import type { Target } from "./target.ts";

/** The databases that a file is about: that of the DSN, or several of one server. Each is opened when it is asked for. */
export class Databases {
  readonly #target: Target;
  readonly #several: ConnectBlock["databases"];
  readonly #open: (target: Target) => Promise<Database>;
  readonly #opened = new Map<string, Promise<Database>>();
  #names: Promise<readonly string[]> | undefined;

  constructor(target: Target, several: ConnectBlock["databases"], open: (target: Target) => Promise<Database>) {
    this.#target = target;
    this.#several = several;
    this.#open = open;
    if (several) checkBlock(several);
  }

  /** In their order. */
  names(): Promise<readonly string[]> {
    this.#names ??= this.#find();
    // What failed once, may work when it is asked again.
    this.#names.catch(() => {
      this.#names = undefined;
    });
    return this.#names;
  }

  async #find(): Promise<readonly string[]> {
    const { static: fixed = [], discovery_query: query } = this.#several ?? {};
    if (!this.#several) return [this.#target.database];
    const found = query ? await this.#discovered(query) : fixed;
    const names = [...new Set(found)].filter((name) => name !== "");
    if (names.length === 0)
      throw new BatonError("FailedPrecondition", "connect.databases: the discovery_query found no database", {
        kind: "config",
      });
    return names.toSorted((a, b) => (a < b ? -1 : 1));
  }

  async #discovered(query: string): Promise<readonly string[]> {
    const rows = await (await this.get(this.#target.database)).read(query, []);
    const names: string[] = [];
    try {
      for (;;) {
        const page = await rows.next(1000);
        names.push(...page.map((row) => asText(Object.values(row)[0] as never)));
        if (page.length < 1000) return names.filter((name) => name !== "NULL_VALUE");
      }
    } finally {
      await rows.close();
    }
  }

  /** What the column `database` of its rows holds; a file of SQLite has no name there. */
  labelOf(name: string): string {
    return this.#target.engine === "sqlite" ? "" : name;
  }

  get(name: string): Promise<Database> {
    const known = this.#opened.get(name) ?? this.#open({ ...this.#target, database: name });
    this.#opened.set(name, known);
    known.catch(() => this.#opened.delete(name));
    return known;
  }

  /** Of a change: the database that the variable `database` names, else the first. */
  async of(lookUp: ValueOf): Promise<Database> {
    const names = await this.names();
    const wanted = this.#several && lookUp("database");
    if (wanted === undefined || wanted === null) return this.get(names[0]!);
    const name = wanted instanceof Uint8Array ? new TextDecoder().decode(wanted) : String(wanted);
    if (!names.includes(name))
      throw configError(`provisioning: unknown database "${name}" in vars (configured: [${names.join(" ")}])`);
    return this.get(name);
  }

  async close() {
    await Promise.all([...this.#opened.values()].map(async (opened) => (await opened.catch(() => undefined))?.close()));
  }
}

function checkBlock({ static: fixed = [], discovery_query: query, at }: NonNullable<ConnectBlock["databases"]>) {
  const hint = `See ${at.path}, line ${at.line}.`;
  if (fixed.length > 0 && query)
    throw configError("databases: only one of static or discovery_query may be set", { hint });
  if (fixed.length === 0 && !query)
    throw configError("databases: at least one of static or discovery_query must be set", { hint });
}
