/** The simulated Okta API, in process. */
import { type ServerOptions, type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { createOkta, type OktaOptions, type OktaSimulator } from "./simulator.ts";

export { simulatedApp } from "./app.ts";
export { generateTenant } from "./generate.ts";
export { createOkta, type OktaOptions, type OktaSimulator, routes } from "./simulator.ts";
export type { Tenant, TenantInput } from "./tenant.ts";

/** Starts it on loopback at any free port. Close it when done. */
export async function startOkta(
  options: OktaOptions & Partial<ServerOptions>,
): Promise<SimulatorServer & Pick<OktaSimulator, "world">> {
  const { handle, world } = createOkta(options);
  return { ...(await startServer({ ...options, handle })), world };
}
