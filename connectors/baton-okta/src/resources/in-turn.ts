import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import type { GrantContext, ResourceType, RevokeContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

type Handlers = Required<Pick<ResourceType<Client>, "grant" | "revoke">>;
interface Holding {
  readonly entitlement?: Entitlement | undefined;
  readonly principal?: Resource | undefined;
}

/**
 * Grants and revocations that change the same thing though they are of other resources or principals, in the order in which they
 * were asked for. `turnOf` names what is changed. Those of one resource and one principal take turns in any case.
 */
export const inTurn = ({ grant, revoke }: Handlers, turnOf: (holding: Holding) => string): Handlers => ({
  grant: (context: GrantContext<Client>) => context.client.turns(turnOf(context), () => grant(context)),
  revoke: (context: RevokeContext<Client>) => context.client.turns(turnOf(context.grant), () => revoke(context)),
});
