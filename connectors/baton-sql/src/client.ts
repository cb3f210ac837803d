import type { Log } from "@baton-connectors/sdk";
import { Databases } from "./engines/databases.ts";
import { openDatabase } from "./engines/open.ts";
import { type Target, targetOf } from "./engines/target.ts";
import type { ConfigFile } from "./file/shape.ts";
import { Evaluator } from "./mapping/evaluate.ts";
import { Reader } from "./query/read-page.ts";

/** What handlers talk to: the file, its databases and its expressions. */
export interface Client {
  readonly file: ConfigFile;
  readonly target: Target;
  readonly evaluator: Evaluator;
  readonly reader: Reader;
  readonly databases: Databases;
  /** Says once what is odd about a value, however many rows have it. */
  warn(path: string, value: string, message: string): void;
  close(): Promise<void>;
}

export function createClient(file: ConfigFile, env: NodeJS.ProcessEnv, log: Log, open = openDatabase): Client {
  const connect = file.connect ?? { at: file.at };
  const target = targetOf(connect, env);
  const evaluator = new Evaluator();
  const databases = new Databases(target, connect.databases, open);
  const reader = new Reader(databases, evaluator);
  const warned = new Set<string>();
  return {
    file,
    target,
    evaluator,
    reader,
    databases,
    warn(path, value, message) {
      const key = `${path} ${value}`;
      if (warned.has(key) || warned.size === 1000) return;
      warned.add(key);
      log.warn({ path, value }, message);
    },
    async close() {
      await reader.close();
      await databases.close();
    },
  };
}
