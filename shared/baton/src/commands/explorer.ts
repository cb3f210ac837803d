import { spawn } from "node:child_process";
import { everything, withCompany } from "../company/company.ts";
import { questionsOf } from "../explorer/questions.ts";
import { serveExplorer } from "../explorer/server.ts";
import type { ManyOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";
import { type CheckFlags, ruleSetOf, timeOf } from "./check.ts";

export interface ExplorerFlags extends Pick<CheckFlags, "rules" | "only" | "set" | "at"> {
  readonly host: string;
  readonly port: string;
  readonly open: boolean;
}

/** Serves a page to look around with, until it is stopped. */
export function explore({ output, host, port, open, at, ...options }: ManyOptions & ExplorerFlags): Promise<void> {
  if (!/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host)) {
    throw usage(`the explorer answers on this machine alone, and not on ${host}`, "Use 127.0.0.1, ::1 or localhost.");
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw usage(`not a port: ${port}`);
  const rules = ruleSetOf(options);
  return withCompany({ ...options, tell: output }, everything, async (db) => {
    const questions = questionsOf(db, rules, () => timeOf(at));
    const explorer = await serveExplorer(questions, { host, port: Number(port) });
    await output.write(`${explorer.address}\n`);
    await output.end();
    output.warn("Open this address in a browser. Ctrl-C ends it.");
    if (open) openBrowser(explorer.address);
    await untilStopped(options.signal);
    await explorer.stop();
  });
}

const untilStopped = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
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
