import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { makeWorkFolder, removeWorkFolder } from "@baton-connectors/c1z";
import { BatonError, type Code } from "@baton-connectors/sdk/errors";
import type { RuleSet } from "../check/rule.ts";
import type { Checked } from "../check/run-rules.ts";
import type { Asked } from "../company/build.ts";
import type { CompanyOptions } from "../company/company.ts";
import { isWorthKeeping, keep, keptCopy, keptName, makeKeptFolder } from "../company/kept.ts";

/** What the thread is given, and what it tells. */
export type Work =
  | { readonly task: "build"; readonly path: string; readonly options: Omit<CompanyOptions, "tell" | "read"> }
  | { readonly task: "check"; readonly path: string; readonly rules: RuleSet; readonly now: string };
export type Told =
  | { readonly kind: "progress" | "warning"; readonly text: string }
  | ({ readonly kind: "read" } & ReadApp)
  | { readonly kind: "checked"; readonly checked: Checked }
  | { readonly kind: "failed"; readonly code: Code; readonly message: string; readonly hint: string | undefined }
  | { readonly kind: "done" };
interface ReadApp {
  readonly app: string;
  readonly sync: string;
  readonly at: string | null;
  readonly resources: number | undefined;
  readonly grants: number | undefined;
}

/** What can be told before everything is read. */
export interface Progress {
  text: string;
  readonly apps: { readonly app: string; readonly file: string; readonly bytes: number; read?: ReadApp }[];
}

export const progressOf = ({ sources }: Asked): Progress => ({
  text: "Opening…",
  apps: sources.map(({ app, path }) => ({
    ...{ app, file: path, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 },
  })),
});

const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./explorer-worker.js", import.meta.url);

/** Does a piece of work in a thread, which ends with it or with the signal. */
export function inThread(work: Work, told: (told: Told) => void, signal: AbortSignal): Promise<void> {
  const worker = new Worker(workerFile, { workerData: work });
  const stop = () => void worker.terminate();
  signal.addEventListener("abort", stop, { once: true });
  return new Promise<void>((resolve, reject) => {
    worker.on("message", (one: Told) => {
      if (one.kind === "done") resolve();
      else if (one.kind === "failed") reject(new BatonError(one.code, one.message, { kind: "config", hint: one.hint }));
      else told(one);
    });
    worker.on("error", reject);
    // After what it told, this is nothing new.
    worker.on("exit", () => reject(new BatonError("Canceled", "stopped", { kind: "canceled" })));
  }).finally(() => signal.removeEventListener("abort", stop));
}

/** The database that the page's questions are asked of: one that was kept, or a new one. `remove` takes away what nobody keeps. */
export async function prepared(
  asked: Asked,
  progress: Progress,
  warn: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const { tell: _, read: __, cache, ...options } = asked.options;
  const kept = cache === false ? undefined : await keptCopy(asked);
  if (kept !== undefined) return { path: kept, remove: () => Promise.resolve() };
  const keptFolder = cache !== false && isWorthKeeping(asked) ? await makeKeptFolder(asked) : undefined;
  const name = keptFolder && (await keptName(asked));
  const folder = await makeWorkFolder(keptFolder ?? tmpdir(), "c1z");
  const remove = () => removeWorkFolder(folder);
  const path = join(folder, "company");
  let isWhole = true;
  const work: Work = { task: "build", path, options: { ...options, files: [...options.files] } };
  const told = (one: Told) => {
    if (one.kind === "progress" && one.text !== "") {
      progress.text = one.text;
      asked.options.tell?.progress(one.text);
    } else if (one.kind === "warning") {
      isWhole = false;
      warn(one.text);
    } else if (one.kind === "read") {
      const app = progress.apps.find(({ app }) => app === one.app);
      if (app) app.read = one;
    }
  };
  try {
    await inThread(work, told, signal);
    return { path: name === undefined || !isWhole ? path : await keep(asked, path, name), remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  } finally {
    asked.options.tell?.progress("");
  }
}
