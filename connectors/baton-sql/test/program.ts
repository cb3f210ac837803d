import { tryCommand } from "../src/commands/try-command.ts";
import { validateCommand } from "../src/commands/validate-command.ts";
import { config } from "../src/config.ts";
import { sql } from "../src/connector.ts";

/** The program as `main.ts` states it, to be run in this process. */
export const program = {
  name: "baton-sql",
  config,
  commands: [validateCommand, tryCommand],
  initFrom: async (dsn: string, directory: string, print: (said: string) => void) =>
    (await import("../src/init/init.ts")).proposeFile(dsn, directory, print),
  connector: async () => sql,
};
