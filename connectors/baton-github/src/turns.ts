import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { SerialByKey } from "@baton-connectors/sdk";

/**
 * Changes of one principal, or of one account: each looks at what there is before it acts, and must not act upon what another
 * is just about to change.
 */
export const inTurnOf = <T>(
  { inTurn }: { readonly inTurn: SerialByKey },
  { resourceType, resource }: Pick<ResourceId, "resourceType" | "resource">,
  work: () => Promise<T>,
): Promise<T> => inTurn(`${resourceType}:${resource}`, work);
