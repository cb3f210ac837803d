import type { Secrets } from "@baton-connectors/sdk/secrets";
import { defaultFields } from "./flags/default-fields.ts";
import { parseInvocation } from "./invocation.ts";
import type { AnyProgram } from "./program.ts";
import type { Run } from "./program-run.ts";
import type { Stdio } from "./stdio.ts";
import { builtVersion } from "./version.ts";

/** Does what the command line asks for and returns the exit status. Each way loads only what it needs. */
export async function dispatch(program: AnyProgram, stdio: Stdio, secrets: Secrets): Promise<number> {
  const defaults = defaultFields({ terminal: stdio.stderr.isTTY === true, now: stdio.now() });
  const invocation = parseInvocation(stdio.args, program.name, program.config, defaults, program.commands);
  const version = program.version ?? builtVersion();
  const run: Run = { program, version, invocation, defaults, stdio, secrets };

  if (invocation.help || invocation.command === "help") {
    if (invocation.flags.get("man") === true) {
      stdio.stdout.write((await import("./help/man-page.ts")).manPage(run));
      return 0;
    }
    const { printHelp } = await import("./help/print-help.ts");
    return printHelp(run);
  }
  if (invocation.version) {
    const certainty = program.preview ? " (preview: not confirmed on the real service)" : "";
    stdio.stdout.write(`${program.name} version ${version}${certainty}\n`);
    return 0;
  }
  switch (invocation.command) {
    case "call":
      return (await import("./commands/call.ts")).callHandler(run);
    case "record":
      return (await import("./recordings/record.ts")).record(run);
    case "replay":
      return (await import("./recordings/replay.ts")).replay(run);
    case "config":
      return (await import("./commands/config.ts")).printConfigSchema(run);
    case "capabilities":
      return (await import("./commands/capabilities.ts")).printCapabilities(run);
    case "completion":
      return (await import("./commands/completion.ts")).printCompletion(run);
    case "health-check":
      return (await import("./commands/health-check.ts")).checkHealth(run);
    case "doctor":
      return (await import("./doctor/run-doctor.ts")).runDoctor(run);
    case "init":
      if (program.initFrom && invocation.positionals[0] !== undefined) {
        using own = (await import("./commands/own-context.ts")).ownContext(run);
        return await program.initFrom(invocation.positionals[0], own.directory, own.print, own.start, own.http);
      }
      return (await import("./init/run-init.ts")).runInit(run);
    case "migrate":
      return (await import("./migrate/run-migrate.ts")).runMigrate(run);
    case undefined:
      return (await import("./modes/run-connector.ts")).runConnector(run);
    default: {
      using own = (await import("./commands/own-context.ts")).ownContext(run);
      return await program.commands!.find(({ name }) => name === invocation.command)!.run(own);
    }
  }
}
