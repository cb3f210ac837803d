import { config } from "../src/config.ts";
import { ldap } from "../src/connector.ts";

/** The program as `main.ts` states it, to be run in this process. */
export const program = {
  name: "baton-ldap",
  config,
  connector: async () => ldap,
  initFrom: async (path: string, directory: string, print: (said: string) => void) =>
    (await import("../src/init.ts")).proposeSettings(path, directory, print),
};
