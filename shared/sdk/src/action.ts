import type { ConstraintSchema, FieldSchema } from "@baton-connectors/protocol/config";
import type { ActionType } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "./handler-context.ts";

export interface ActionContext<Client> extends HandlerContext<Client> {
  /** As the caller sent them; the constraints hold, types are the handler's to check. */
  readonly args: JsonObject;
}

/** A named operation beyond grant and revoke. A handler that throws makes the action fail with the error's message. */
export interface Action<Client> {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly types?: readonly ActionType[];
  readonly arguments?: readonly MessageInitShape<typeof FieldSchema>[];
  readonly returns?: readonly MessageInitShape<typeof FieldSchema>[];
  readonly constraints?: readonly MessageInitShape<typeof ConstraintSchema>[];
  readonly invoke: (context: ActionContext<Client>) => Promise<{ response: JsonObject; annotations?: readonly Any[] }>;
}
