import type { OwnCommand } from "@baton-connectors/cli";
import type { Config } from "../config.ts";

/** `baton-http validate`, and `--validate-config-only`: what is wrong with the file, without asking the app anything. */
export const validateCommand: OwnCommand<Config> = {
  name: "validate",
  summary: "Check the file, asking the app nothing",
  run: async ({ start, print }) => {
    const { config } = await start();
    const { sourceOf } = await import("../connector.ts");
    const { readFile } = await import("../file/load.ts");
    const { file, warnings } = readFile(sourceOf(config));
    for (const warning of warnings) print(`warning: ${warning}\n`);
    const types = [...file.resource_types];
    print(`${config.configPath} is as it should be: ${file.app_name}, with ${types.map(([id]) => id).join(", ")}\n`);
    return 0;
  },
};
