import { parentPort, workerData } from "node:worker_threads";
import { isDiskFull } from "../disk-full.ts";
import type { Answer, Request } from "./connection.ts";
import { type Database, openDatabase } from "./database.ts";
import type { GrantPage } from "./grant-page.ts";

/** Owns the database of a store in a thread of its own, so that rows are written while the next ones are read. */
const port = parentPort!;
let database: Database | undefined;
let failure: unknown;
try {
  database = openDatabase(workerData);
} catch (thrown) {
  failure = thrown;
}

port.on("message", ({ id, method, args }: Request) => {
  const said = answer(id, method, args);
  port.postMessage(said, "result" in said ? buffersOf(said.result) : []);
  if (method === "close" || method === "discard") port.close();
});

/** Large results are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (result instanceof ArrayBuffer) return [result];
  const { bytes } = (result ?? {}) as Partial<GrantPage>;
  return bytes ? [bytes.buffer] : [];
}

function answer(id: number, method: Request["method"], args: readonly unknown[]): Answer {
  if (!database) return failed(id, failure);
  try {
    return { id, result: (database[method] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (thrown) {
    return failed(id, thrown);
  }
}

function failed(id: number, error: unknown): Answer {
  return { id, error, diskFull: isDiskFull(error) };
}
