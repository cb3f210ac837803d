import type { Grant } from "@baton-connectors/protocol/connector-v2";
import type { ProvisionCase, Rows } from "./subject.ts";

export type Chosen = ReturnType<ProvisionCase["choose"]>;

/** The grant of both to each other, whatever its id: some apps have ids of their own for grants. */
export const grantIn = ({ grants }: Rows, { entitlement, principal }: Chosen): Grant | undefined =>
  Object.values(grants).find(
    (grant) =>
      grant.entitlement?.id === entitlement.id &&
      grant.principal?.id?.resourceType === principal.id?.resourceType &&
      grant.principal?.id?.resource === principal.id?.resource,
  );
