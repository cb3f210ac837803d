import { spawn } from "node:child_process";
import type { DatabaseSync } from "node:sqlite";
import type { RuleSet } from "../check/rule.ts";
import type { Checked } from "../check/run-rules.ts";
import { askedOf } from "../company/build.ts";
import { openKept } from "../company/company.ts";
import { inThread, prepared, progressOf } from "../explorer/preparing.ts";
import { type Findings, type Questions, questionsOf, Refused } from "../explorer/questions.ts";
import { serveExplorer } from "../explorer/server.ts";
import type { ManyOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";
import { type CheckFlags, ruleSetOf, timeOf } from "./check.ts";

export interface ExplorerFlags extends Pick<CheckFlags, "rules" | "only" | "set" | "at"> {
  readonly host: string;
  readonly port: string;
  readonly open: boolean;
}

/** Serves a page to look around with, until it is stopped. The page is there at once, and tells how far the rest is. */
export async function explore({ output, host, port, open, at, signal, ...options }: ManyOptions & ExplorerFlags) {
  if (!/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)) {
    throw usage(`the explorer answers on this machine alone, and not on ${host}`, "Use 127.0.0.1, ::1 or localhost.");
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw usage(`not a port: ${port}`);
  const rules = ruleSetOf(options);
  const now = timeOf(at);
  const { files, syncId, company, directory, before, cache } = options;
  const asked = askedOf({ files, syncId, company, directory, before, cache, tell: output });
  const progress = progressOf(asked);
  const ending = new AbortController();
  let ready: { readonly db: DatabaseSync; readonly questions: Questions } | undefined;
  const whenReady = (name: string) => (parameters: URLSearchParams) => {
    const question = ready?.questions[name];
    if (!question) throw new Refused("this is still being prepared", 503);
    return question(parameters);
  };
  const explorer = await serveExplorer(
    {
      progress: () => ({ ready: ready !== undefined, ...progress }),
      ...Object.fromEntries(questionNames.map((name) => [name, whenReady(name)])),
    },
    { host, port: Number(port) },
  );
  const making = prepared(asked, progress, output.warn, ending.signal);
  // It may fail while the address is printed; it is waited for below.
  making.catch(() => undefined);
  try {
    await output.write(`${explorer.address}\n`);
    await output.end();
    output.warn("Open this address in a browser. Ctrl-C ends it.");
    if (open) openBrowser(explorer.address);
    const serving = making.then(({ path }) => {
      const db = openKept(path);
      const failed = (error: unknown) => output.warn(`the checks failed: ${(error as Error).message}`);
      ready = { db, questions: questionsOf(db, findingsOf(path, rules, now, ending.signal, failed)) };
    });
    const stopped = untilStopped(signal);
    await Promise.race([stopped, serving]);
    await stopped;
  } finally {
    ending.abort();
    await explorer.stop();
    ready?.db.close();
    await making.then(({ remove }) => remove()).catch(() => undefined);
  }
}

const questionNames = ["overview", "search", "person", "holders", "changes", "findings"];

/** Of the checks what is answered so far; begun when they are asked for. */
function findingsOf(
  path: string,
  rules: RuleSet,
  now: Date,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Findings {
  const checks: Checked[] = [];
  let error: Error | undefined;
  let isBegun = false;
  const begin = () =>
    inThread(
      { task: "check", path, rules, now: now.toISOString() },
      (told) => {
        if (told.kind === "checked") checks.push(told.checked);
      },
      signal,
    ).catch((thrown: Error) => {
      error = thrown;
      if (!signal.aborted) failed(thrown);
    });
  return () => {
    if (!isBegun) void begin();
    isBegun = true;
    if (error) throw error;
    return { checks, left: rules.rules.length - checks.length };
  };
}

const untilStopped = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
    // Without one, the process's own end is the page's.
  });

function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler"]
        : ["xdg-open"];
  const child = spawn(command!, [...args, address], { stdio: "ignore", detached: true });
  // A machine without a browser: the address is told.
  child.on("error", () => undefined);
  child.unref();
}
