import { Worker } from "node:worker_threads";
import { DiskFullError, diskFullAt } from "../disk-full.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
import { workerFile } from "./worker-file.ts";

export type Method = keyof Database;
export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}
export type Answer =
  | { readonly id: number; readonly result: unknown; readonly error?: undefined }
  /** Of an error only name and text come from one thread to the other: that the disk is full is said beside it. */
  | { readonly id: number; readonly error: unknown; readonly diskFull: boolean };

/** Operations on a database, answered in the order they were asked for. */
export interface Connection {
  call<M extends Method>(method: M, ...args: Parameters<Database[M]>): Promise<ReturnType<Database[M]>>;
  /** As `call`, giving the buffers away instead of copying them. */
  send<M extends Method>(
    buffers: readonly ArrayBuffer[],
    method: M,
    ...args: Parameters<Database[M]>
  ): Promise<ReturnType<Database[M]>>;
}

/** In this thread: for reading, where there is nothing to overlap with. */
export function connectHere(options: DatabaseOptions): Connection {
  const database = openDatabase(options);
  const call: Connection["call"] = async (method, ...args) => {
    try {
      return (database[method] as (...args: unknown[]) => never)(...args);
    } catch (thrown) {
      throw diskFullAt(options.path, thrown);
    }
  };
  return { call, send: (_, method, ...args) => call(method, ...args) };
}

/** In a thread of its own: for writing. The thread ends with `close` or `discard`. */
export function connectThread(options: DatabaseOptions): Connection {
  const worker = new Worker(workerFile(), {
    workerData: { ...options, env: { ...options.env } } satisfies DatabaseOptions,
    // The thread only passes rows on; what it leaves behind is short-lived.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let next = 0;
  let broken: Error | undefined;
  worker.on("message", (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("result" in answer) call?.resolve(answer.result);
    else call?.reject(answer.diskFull ? new DiskFullError(options.path, answer.error) : answer.error);
  });
  const fail = (error: Error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the store is closed")));

  const send = (buffers: readonly ArrayBuffer[], method: Method, ...args: unknown[]) => {
    if (broken) return Promise.reject(broken);
    return new Promise<unknown>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies Request, buffers);
    });
  };
  return { call: (method, ...args) => send([], method, ...args), send } as Connection;
}
