import { setTimeout as pause } from "node:timers/promises";
import { BatonActionSchemaSchema, BatonActionStatus } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { Mode } from "../mode.ts";
import type { Session } from "../session.ts";
import { messageJson, printResult } from "./print-result.ts";

const pollMs = 1000;

/** Runs an action to its end. A failed action is an error with what it answered. */
export async function invokeAction(session: Session, mode: Mode & { kind: "invoke-action" }): Promise<void> {
  const { runtime, signal } = session;
  const { name, resourceTypeId, args } = mode;
  let state = await runtime.invokeAction({ name, resourceTypeId, args, signal });
  while (state.status === BatonActionStatus.PENDING || state.status === BatonActionStatus.RUNNING) {
    await pause(pollMs, undefined, { signal });
    state = await runtime.actionStatus({ id: state.id });
  }
  const status = BatonActionStatus[state.status] ?? String(state.status);
  if (state.status !== BatonActionStatus.COMPLETE) {
    throw new BatonError("Unknown", `action invoke failed: ${JSON.stringify(state.response)}`, { kind: "upstream" });
  }
  printResult(session, { action: name, id: state.id, status, response: state.response });
}

export async function listActionSchemas(session: Session, mode: Mode & { kind: "list-action-schemas" }): Promise<void> {
  const schemas = await session.runtime.listActionSchemas({ resourceTypeId: mode.resourceTypeId });
  session.log.info({ count: schemas.length }, "Action Schemas");
  printResult(session, { schemas: schemas.map((schema) => messageJson(BatonActionSchemaSchema, schema)) });
}
