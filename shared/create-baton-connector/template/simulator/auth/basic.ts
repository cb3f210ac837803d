import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";

/** What the simulated app lets in, as settings of the connector. */
export const credentials = { username: "service", password: "simulated-password" };
const encoded = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
export const secrets = [credentials.password, encoded];

/** The refusal of a request without the right credentials. */
export function refusal({ headers }: SimulatedRequest): SimulatedReply | undefined {
  if (headers.authorization === `Basic ${encoded}`) return undefined;
  return { status: 401, body: { error: "unauthorized", message: "wrong user or password" } };
}
