import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { sql } from "../src/connector.ts";
import { type Content, contentOf } from "./rows.ts";
import { sync } from "./sync.ts";

const none = async () => {};

/** A database of SQLite and configurations for it, in a folder of their own. */
export class Trial {
  readonly folder = mkdtempSync(join(tmpdir(), "sql-trial-"));
  readonly path = join(this.folder, "app.db");
  #files = 0;

  constructor(seed: string) {
    this.change(seed);
  }

  change(statements: string) {
    const database = new DatabaseSync(this.path);
    database.exec(statements);
    database.close();
  }

  rows(query: string): unknown[][] {
    const database = new DatabaseSync(this.path, { readOnly: true });
    const statement = database.prepare(query);
    statement.setReturnArrays(true);
    const rows = statement.all() as unknown as unknown[][];
    database.close();
    return rows;
  }

  file(yaml: string): string {
    const path = join(this.folder, `${++this.#files}.yml`);
    writeFileSync(path, yaml.includes("connect:") ? yaml : `connect: { dsn: "sqlite://${this.path}" }\n${yaml}`);
    return path;
  }

  async sync(yaml: string): Promise<Content & { readonly logged: readonly string[] }> {
    const { store, logged } = await sync(this.file(yaml), {});
    return { ...contentOf(store), logged };
  }

  /** Does something with the connector of a file, as the platform would. */
  async with<T>(yaml: string, work: (runtime: Runtime) => Promise<T>): Promise<T> {
    const note = () => {};
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const runtime = createRuntime(
      sql,
      { configPath: this.file(yaml), authMethod: "" },
      { log, sleep: none, provisioning: true },
    );
    try {
      return await work(runtime);
    } finally {
      await runtime.close();
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }
}
