import { hostname } from "node:os";

/** How this process is told from others of the same client: `BATON_HOST_ID`, else the host's name. */
export const hostIdOf = (env: NodeJS.ProcessEnv): string =>
  (env.BATON_HOST_ID ?? hostname()).slice(0, 256) || "baton-sdk";
