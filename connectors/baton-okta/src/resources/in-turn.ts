import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import type { GrantContext, ResourceType, RevokeContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

type Handlers = Required<Pick<ResourceType<Client>, "grant" | "revoke">>;
interface Holding {
  readonly entitlement?: Entitlement | undefined;
  readonly principal?: Resource | undefined;
}

const onePrincipal = ({ entitlement, principal }: Holding) =>
  [entitlement?.resource?.id, principal?.id].map((id) => `${id?.resourceType}/${id?.resource}`).join(" ");

/**
 * Grants and revocations of the same thing in the order in which they were asked for, so that the last one decides: most look
 * before they change something, and an earlier one may be waiting for Okta. `turnOf` names what is changed; default: what one
 * principal holds of one resource.
 */
export const inTurn = ({ grant, revoke }: Handlers, turnOf: (holding: Holding) => string = onePrincipal): Handlers => ({
  grant: (context: GrantContext<Client>) => context.client.turns(turnOf(context), () => grant(context)),
  revoke: (context: RevokeContext<Client>) => context.client.turns(turnOf(context.grant), () => revoke(context)),
});
