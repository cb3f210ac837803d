import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";

/** What the simulated app lets in, as settings of the connector. */
export const credentials = { token: "simulated-token" };
export const secrets = [credentials.token];

/** The refusal of a request without the right credentials. */
export function refusal({ headers }: SimulatedRequest): SimulatedReply | undefined {
  if (headers.authorization === `Bearer ${credentials.token}`) return undefined;
  return { status: 401, body: { error: "unauthorized", message: "unknown token" } };
}
