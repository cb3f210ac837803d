import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Fault } from "../faults.ts";
import { closeConnection, httpRequestKey } from "./connection.ts";

/** Lets a fault strike: waits, hangs, breaks the connection or fails. Returns when it has nothing (more) to do. */
export async function strike(fault: Fault | undefined, handler: HandlerContext): Promise<void> {
  if (!fault) return;
  if (fault.delayMs) await sleep(fault.delayMs, undefined, { signal: handler.signal }).catch(() => {});
  if (fault.hold) await untilGone(handler);
  if (fault.close) {
    closeConnection(handler.values.get(httpRequestKey));
    throw new ConnectError("connection closed by a fault switch", Code.Aborted);
  }
  if (fault.code) throw new ConnectError(fault.message ?? "fault switched on", Code[fault.code]);
}

async function untilGone({ signal }: HandlerContext): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  throw new ConnectError("held by a fault switch until the caller left", Code.DeadlineExceeded);
}
