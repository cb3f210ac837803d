import { BatonError } from "@baton-connectors/sdk";

/** For `.catch`: what Okta does not have is undefined; every other failure goes on. */
export function whenAbsent(thrown: unknown): undefined {
  if (thrown instanceof BatonError && thrown.code === "NotFound") return undefined;
  throw thrown;
}

/**
 * For `.catch` on a whole list: it cannot be gone the way one object can, so Okta's 404 must not pass for an empty list,
 * which is what the engine takes a NotFound for.
 */
export function neverAbsent(thrown: unknown): never {
  if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
  throw new BatonError("FailedPrecondition", `the organisation does not offer this list: ${thrown.message}`, {
    cause: thrown,
    request: thrown.request,
    vendorCode: thrown.vendorCode,
  });
}
