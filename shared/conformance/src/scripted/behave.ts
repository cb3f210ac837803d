import { setTimeout as delay } from "node:timers/promises";
import { BatonError, type Code, codes } from "@baton-connectors/sdk";
import { durationMs } from "./duration.ts";

/** Does what a name says: fails in one of many ways, sleeps, ends the process. Any other name does nothing. */
export async function behave(name: string, signal: AbortSignal): Promise<void> {
  if (name.startsWith("sleep-")) await delay(durationMs(name.slice("sleep-".length)), undefined, { signal });
  const code = codes.find((candidate): candidate is Code => candidate === name);
  if (code && code !== "OK") throw new BatonError(code, `scripted ${code}`);
  switch (name) {
    case "plain":
      throw new Error("boom");
    case "wrapped":
      throw new Error("outer: inner missing", { cause: new BatonError("NotFound", "inner missing") });
    case "cancelled":
      throw new BatonError("FailedPrecondition", "policy says no", {
        info: {
          reason: "grant_cancelled",
          domain: "github.com/conductorone/baton-sdk",
          metadata: { reason: "policy says no" },
        },
      });
    case "panic":
      throw new TypeError("scripted panic");
    case "ctxcancel":
      throw new DOMException("context canceled", "AbortError");
    case "deadline":
      throw new DOMException("context deadline exceeded", "TimeoutError");
    case "exit0":
      process.exit(0);
      break;
    case "exit3":
      process.exit(3);
  }
}
