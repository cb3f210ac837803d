import { Command } from "commander";
import { callServer } from "./running-server.ts";
import { print } from "./table.ts";

/** Faults live in the running server's memory, so the command talks to it. */
export function faultsCommand(): Command {
  const faults = new Command("faults").description("Makes a running conductor misbehave on purpose, for tests.");
  faults.command("show").action((_options: object, command: Command) => call(command, "GET"));
  faults
    .command("set <json>")
    .description(
      'A list such as \'[{"on":"FinishTask","nth":1,"code":"Unavailable"}]\'; it replaces what was set before.',
    )
    .action((json: string, _options: object, command: Command) => call(command, "PUT", json));
  faults.command("clear").action((_options: object, command: Command) => call(command, "PUT", "[]"));
  return faults;
}

async function call(command: Command, method: string, body?: string): Promise<void> {
  print("json", await callServer(command, method, "/api/faults", body), () => "");
}
