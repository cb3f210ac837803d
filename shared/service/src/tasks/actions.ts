import {
  BatonActionStatus,
  GetActionSchemaResponseSchema,
  GetActionStatusResponseSchema,
  InvokeActionResponseSchema,
  ListActionSchemasResponseSchema,
} from "@baton-connectors/protocol/connector-v2";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { ActionState } from "@baton-connectors/sdk/host";
import { failure, success } from "./outcome.ts";
import type { Handler } from "./task-context.ts";

export const listActionSchemas: Handler<"actionListSchemas"> = async ({ resourceTypeId }, { runtime }) => {
  const schemas = await runtime.listActionSchemas({ resourceTypeId });
  return success(ListActionSchemasResponseSchema, { schemas: [...schemas] });
};

export const getActionSchema: Handler<"actionGetSchema"> = async ({ name }, { runtime }) => {
  if (!name) return missing("action name required");
  try {
    return success(GetActionSchemaResponseSchema, { schema: await runtime.getActionSchema({ name }) });
  } catch (thrown) {
    return failure(toBatonError(thrown).prefixed(`error: action schema ${name} not found`));
  }
};

/** Ends with the action, or a second after its begin: then its id is asked for with an action_status task. */
export const invokeAction: Handler<"actionInvoke"> = async ({ name, args = {}, resourceTypeId }, context) => {
  if (!name) return missing("action name required");
  let state: ActionState;
  try {
    state = await context.runtime.invokeAction({ name, resourceTypeId, args, signal: context.signal });
  } catch (thrown) {
    return failure(toBatonError(thrown).prefixed("error: invoking action failed"));
  }
  if (state.status === BatonActionStatus.RUNNING) context.goesOn(context.runtime.actionEnded({ id: state.id }));
  const answered = success(InvokeActionResponseSchema, stateOf(state));
  if (state.status !== BatonActionStatus.FAILED || answered.kind !== "success") return answered;
  const { error } = state.response;
  const failed = failure(new BatonError("Unknown", typeof error === "string" ? error : "action failed"));
  return { ...failed, ...(answered.response && { response: answered.response }) };
};

export const actionStatus: Handler<"actionStatus"> = async ({ id }, { runtime }) => {
  if (!id) return missing("action id required");
  try {
    const state = await runtime.actionStatus({ id });
    return success(GetActionStatusResponseSchema, stateOf(state));
  } catch (thrown) {
    return failure(toBatonError(thrown).prefixed(`error: action status for id ${id} not found`));
  }
};

/** What is still running has not answered: that is not an empty answer. */
const stateOf = ({ id, name, status, annotations, response }: ActionState) => ({
  ...{ id, name, status },
  annotations: [...annotations],
  ...(status !== BatonActionStatus.RUNNING && { response }),
});

const missing = (message: string) => failure(new BatonError("Unknown", message, { kind: "upstream" }));
