import { Worker } from "node:worker_threads";
import type { Upload, Uploads } from "../state/uploads.ts";
import { type Look, lookAt, type UploadContents } from "./read-contents.ts";

export type Counts = Record<string, number>;
export type Question = { kind: "contents"; look: Look } | { kind: "counts"; path: string };
export type Answer = { found: UploadContents | Counts } | { problem: string };

/**
 * Looks into uploads in threads of their own: a file of a gigabyte takes minutes, in which connectors have to be heard.
 */
export type ContentsReader = {
  /** Rejects with what keeps it from being read. Asked for again meanwhile, it is read once. */
  contents(upload: Upload): Promise<UploadContents>;
  counts(path: string): Promise<Counts>;
  /** Ends what is being read. */
  close(): Promise<void>;
};

export function createContentsReader(uploads: Uploads): ContentsReader {
  const running = new Set<Worker>();
  const reading = new Map<string, Promise<UploadContents>>();

  function ask<T>(question: Question): Promise<T> {
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: question,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    running.add(worker);
    return new Promise<T>((resolve, reject) => {
      worker.once("message", (answer: Answer) => {
        if ("found" in answer) resolve(answer.found as T);
        else reject(new Error(answer.problem));
      });
      worker.once("error", reject);
      worker.once("exit", () => {
        running.delete(worker);
        reject(new Error("it was not read to its end"));
      });
    });
  }

  return {
    contents(upload) {
      const look = lookAt(uploads, upload);
      const key = JSON.stringify(look);
      const found = reading.get(key) ?? ask<UploadContents>({ kind: "contents", look });
      reading.set(key, found);
      const forget = () => void reading.delete(key);
      found.then(forget, forget);
      return found;
    },
    counts: (path) => ask({ kind: "counts", path }),
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
