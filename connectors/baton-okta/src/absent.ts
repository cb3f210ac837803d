import { BatonError } from "@baton-connectors/sdk";

/** For `.catch`: what Okta does not have is undefined; every other failure goes on. */
export function whenAbsent(thrown: unknown): undefined {
  if (thrown instanceof BatonError && thrown.code === "NotFound") return undefined;
  throw thrown;
}
