import { Command, CommanderError } from "commander";
import { z } from "zod";
import { messageOf } from "../contained.ts";
import { damageOf } from "../state/damage.ts";
import { adminTokenCommand } from "./admin-token.ts";
import { auditCommand } from "./audit.ts";
import { clientCommand } from "./client.ts";
import { faultsCommand } from "./faults.ts";
import { scheduleCommand } from "./schedule.ts";
import { serveCommand } from "./serve.ts";
import { settingsCommand } from "./settings.ts";
import { taskCommand } from "./task.ts";
import { tasksCommand } from "./tasks.ts";
import { uploadsCommand } from "./uploads.ts";

/** Runs one command line and returns its exit status. */
export async function runCommand(args: readonly string[], version = "dev"): Promise<number> {
  const program = new Command("conductor")
    .description("A local ConductorOne-compatible server: hands tasks to connectors and keeps what they upload.")
    .option(
      "--state <directory>",
      "where clients, tasks and uploads are kept",
      process.env.CONDUCTOR_STATE ?? "conductor-state",
    )
    .version(`conductor version ${version}`, "-v, --version", "shows the version")
    .configureOutput({ getOutHelpWidth: () => Math.min(process.stdout.columns || 80, 80) })
    .exitOverride()
    .showHelpAfterError("(see conductor --help)");
  for (const command of [
    serveCommand,
    clientCommand,
    taskCommand,
    tasksCommand,
    uploadsCommand,
    scheduleCommand,
    faultsCommand,
    settingsCommand,
    adminTokenCommand,
    auditCommand,
  ]) {
    program.addCommand(command());
  }
  for (const command of allCommands(program)) command.exitOverride();
  try {
    await program.parseAsync([...args], { from: "user" });
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const told = damageOf(String(program.opts().state), error) ?? error;
    process.stderr.write(`conductor: ${told instanceof z.ZodError ? z.prettifyError(told) : messageOf(told)}\n`);
    return 1;
  }
}

const allCommands = (command: Command): Command[] => command.commands.flatMap((sub) => [sub, ...allCommands(sub)]);
