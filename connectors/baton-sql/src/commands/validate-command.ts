import type { OwnCommand } from "@baton-connectors/cli";
import type { Config } from "../config.ts";

/** `baton-sql validate`: what is wrong with the file, asking no database. */
export const validateCommand: OwnCommand<Config> = {
  name: "validate",
  summary: "Check the file, asking no database",
  run: async ({ start, print }) => {
    const { config } = await start();
    const { load } = await import("../file/load.ts");
    const { targetOf } = await import("../engines/target.ts");
    const { file, notes, problems } = load(config);
    targetOf(file.connect ?? { at: file.at }, process.env);
    const shown = (kind: string) => (note: (typeof notes)[number]) =>
      print(`${kind}: line ${note.line}: ${note.path}: ${note.message}\n`);
    for (const note of notes) shown("warning")(note);
    for (const problem of problems) shown("error")(problem);
    if (problems.length > 0) return 1;
    const types = [...(file.resource_types?.keys() ?? [])].join(", ");
    print(`${config.configPath} is as it should be: ${file.app_name || "no app_name"}, with ${types}\n`);
    return 0;
  },
};
