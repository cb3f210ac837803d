import { Command } from "commander";
import { parseDuration } from "../duration-text.ts";
import { settingsSchema } from "../settings.ts";
import { callServer } from "./running-server.ts";
import { print } from "./table.ts";

export function settingsCommand(): Command {
  const settings = new Command("settings").description("Shows and changes how the running server behaves.");
  settings
    .command("show")
    .action(async (_options: object, command: Command) =>
      print("json", await callServer(command, "GET", "/api/settings"), () => ""),
    );
  settings
    .command("set <name=value...>")
    .description("Such as keepTasks=5000 keepMs=90d: those of what is kept stay over restarts, the others do not.")
    .action(async (pairs: string[], _options: object, command: Command) => {
      const changes = JSON.stringify(Object.fromEntries(pairs.map(readPair)));
      print("json", await callServer(command, "PATCH", "/api/settings", changes), () => "");
    });
  return settings;
}

function readPair(pair: string): [string, unknown] {
  const [, name, value] = /^(\w+)=(.*)$/.exec(pair) ?? [];
  if (name === undefined || value === undefined) throw new Error(`"${pair}" is no setting; write NAME=VALUE`);
  if (!(name in settingsSchema.shape)) {
    throw new Error(`there is no setting ${name}, only ${Object.keys(settingsSchema.shape).join(", ")}`);
  }
  if (value === "true" || value === "false") return [name, value === "true"];
  if (/^-?\d+$/.test(value)) return [name, Number(value)];
  return [name, name.endsWith("Ms") ? parseDuration(value) : value];
}
