import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk";

/**
 * A grant that is held through another one has its sources beside it: taking it from the principal would change nothing. Undefined: the principal
 * holds it by itself, as far as the last sync knows.
 */
export function throughWhat({ id, sources, entitlement, principal }: Grant): BatonError | undefined {
  const others = Object.keys(sources?.sources ?? {});
  // Among its sources a grant has itself, where it is held by itself besides.
  if (others.length === 0 || others.includes(entitlement?.id ?? "")) return undefined;
  const held = entitlement?.id ?? id;
  return new BatonError(
    "FailedPrecondition",
    `${principal?.id?.resource ?? "the principal"} does not hold ${held} by itself, but through ${others.join(", ")}`,
    { hint: `Revoke that instead: ${others[0]}.`, effect: "none", kind: "config" },
  );
}
