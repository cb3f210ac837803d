import { AsyncLocalStorage } from "node:async_hooks";
import { type BatonError, toBatonError } from "../errors.ts";
import { type Repeating, repeating } from "./repeating.ts";

/** A request as far as repeating it goes. */
export interface Repeatable {
  readonly method: string;
  /** Whether doing it twice is as doing it once. */
  readonly idempotent: boolean;
}

/**
 * Within a call that changes something, each request is repeated by itself: what was done before it is not done again. Within a sync
 * the engine asks for the whole page again, which changes nothing, and no request is repeated here.
 */
const scopes = new AsyncLocalStorage<Repeating | undefined>();

/** Runs a call whose requests are repeated one by one. */
export const withRepeatedRequests = <T>(options: Repeating, call: () => Promise<T>): Promise<T> =>
  scopes.run(options, call);

/** For what has to be there before a request can be sent, e.g. its token: the request is repeated, and with it this. */
export const beforeRequest = <T>(work: () => Promise<T>): Promise<T> =>
  scopes.run(undefined, work).catch((thrown: unknown) => {
    throw toBatonError(thrown).changed({ effect: "none" });
  });

/** Sends a request as its call wants it: once, or again after what a repetition can mend without doing anything twice. */
export async function sendInScope<T>(request: Repeatable, send: () => Promise<T>): Promise<T> {
  const options = scopes.getStore();
  if (!options) return send();
  const mayRepeat = (error: BatonError) => request.idempotent || error.effect === "none";
  return repeating({ ...options, mayRepeat }, send).catch((thrown: unknown) => {
    const error = toBatonError(thrown);
    throw mayRepeat(error) || !leavesDoubt(error) ? error : doubtful(error);
  });
}

/** Whether the app may have carried out what it did not confirm. */
const leavesDoubt = (error: BatonError): boolean =>
  error.malformed || error.code === "Unavailable" || error.code === "DeadlineExceeded";

const doubtful = (error: BatonError): BatonError =>
  error.changed({
    // Nobody may repeat it by the code alone.
    code: "Unknown",
    kind: "upstream",
    effect: "unknown",
    message: `${error.message}; it is not known whether it was done`,
    hint: error.hint ?? "Look in the app whether the change is there before asking for it again.",
  });
