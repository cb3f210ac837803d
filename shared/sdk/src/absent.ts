import { BatonError } from "./errors.ts";

/** For `.catch`: what the app does not have is undefined; every other failure goes on. */
export function whenAbsent(thrown: unknown): undefined {
  if (thrown instanceof BatonError && thrown.code === "NotFound") return undefined;
  throw thrown;
}

/**
 * For `.catch` on a whole list: it cannot be gone the way one object can, so an app's 404 must not pass for an empty list,
 * which is what the engine takes a NotFound for.
 */
export function neverAbsent(thrown: unknown): never {
  if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
  const { request, vendorCode } = thrown;
  throw new BatonError("FailedPrecondition", `the app does not offer this list: ${thrown.message}`, {
    cause: thrown,
    request,
    vendorCode,
  });
}
