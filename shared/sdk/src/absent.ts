import { BatonError } from "./errors.ts";

/** For `.catch`: what the app does not have is undefined; every other failure goes on. */
export function whenAbsent(thrown: unknown): undefined {
  if (thrown instanceof BatonError && thrown.code === "NotFound") return undefined;
  throw thrown;
}
