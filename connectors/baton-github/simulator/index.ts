/** GitHub's REST and GraphQL API over one tenant, in process. */
import { type ServerOptions, type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { createGithubSimulator, type GithubOptions, type GithubSimulator } from "./simulator.ts";

export { simulatedApp } from "./app.ts";
export type { LimitOptions } from "./limits.ts";
export { makeTenant, simulatedOrganization, simulatedToken } from "./make-tenant.ts";
export type { Route } from "./router.ts";
export { createGithubSimulator, type GithubOptions, type GithubSimulator } from "./simulator.ts";
export { parseTenant, type Tenant, type TenantInput, tenantFile } from "./tenant-file.ts";

/** Starts it on loopback at any free port. Close it when done. */
export async function startGithub(
  options: GithubOptions & Partial<Omit<ServerOptions, "handle">>,
): Promise<SimulatorServer & Pick<GithubSimulator, "world">> {
  const { handle, world } = createGithubSimulator(options);
  return { ...(await startServer({ ...options, handle })), world };
}
