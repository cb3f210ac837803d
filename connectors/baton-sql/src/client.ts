import type { Log } from "@baton-connectors/sdk";
import type { Database } from "./engines/engine.ts";
import { openDatabase } from "./engines/open.ts";
import { type Target, targetOf } from "./engines/target.ts";
import type { ConfigFile } from "./file/shape.ts";
import { Evaluator } from "./mapping/evaluate.ts";
import { Reader } from "./query/read-page.ts";

/** What handlers talk to: the file, its database and its expressions. */
export interface Client {
  readonly file: ConfigFile;
  readonly target: Target;
  readonly evaluator: Evaluator;
  readonly reader: Reader;
  database(): Promise<Database>;
  /** Says once what is odd about a value, however many rows have it. */
  warn(path: string, value: string, message: string): void;
  close(): Promise<void>;
}

export function createClient(file: ConfigFile, env: NodeJS.ProcessEnv, log: Log): Client {
  const target = targetOf(file.connect ?? { at: file.at }, env);
  const evaluator = new Evaluator();
  let opened: Promise<Database> | undefined;
  const database = () => {
    opened ??= openDatabase(target);
    return opened;
  };
  const reader = new Reader(database, evaluator);
  const warned = new Set<string>();
  return {
    file,
    target,
    evaluator,
    reader,
    database,
    warn(path, value, message) {
      const key = `${path} ${value}`;
      if (warned.has(key) || warned.size === 1000) return;
      warned.add(key);
      log.warn({ path, value }, message);
    },
    async close() {
      await reader.close();
      await (await opened)?.close();
    },
  };
}
