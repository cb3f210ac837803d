import { type BatonError, toBatonError } from "@baton-connectors/sdk";

/** The failure of a later step: what was done before it stays, whatever the step itself had for an effect. */
export function partlyDone(thrown: unknown, done: string): BatonError {
  const error = toBatonError(thrown);
  return error.changed({ message: `${done}: ${error.message}`, effect: undefined });
}
