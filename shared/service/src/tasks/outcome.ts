import { BatonError, type ErrorDetails } from "@baton-connectors/sdk/errors";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";

/** What a task came to. */
export type Outcome =
  | { readonly kind: "success"; readonly response?: Any; readonly annotations?: readonly Any[] }
  | {
      readonly kind: "failure";
      readonly error: BatonError;
      /** The task must not be handed out again. */
      readonly nonRetryable: boolean;
      readonly annotations?: readonly Any[];
      readonly response?: Any;
    }
  /** Nothing is to be reported: the work itself was the answer, or it is for the next start. */
  | { readonly kind: "unreported"; readonly error?: BatonError };

export function success<Desc extends DescMessage>(
  schema: Desc,
  init: MessageInitShape<Desc>,
  annotations: readonly Any[] = [],
): Outcome {
  return { kind: "success", response: anyPack(schema, create(schema, init)), annotations };
}

export const failure = (error: BatonError, nonRetryable = false, annotations: readonly Any[] = []): Outcome => ({
  kind: "failure",
  error,
  nonRetryable,
  annotations,
});

/** The task itself makes no sense. */
export const malformed = (message: string, details: ErrorDetails = {}): Outcome =>
  failure(new BatonError("Unknown", message, { kind: "upstream", ...details }), true);
