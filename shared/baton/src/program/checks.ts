import type { Command } from "commander";
import { checkFormats } from "../check/formats.ts";
import type { CheckFlags } from "../commands/check.ts";
import type { ExplorerFlags } from "../commands/explorer.ts";
import type { Frame } from "./frame.ts";

const several = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];

/** The flags that say which checks are answered, and how. */
export const withRules = (command: Command) =>
  command
    .option("--rules <path>", "A YAML file of more rules, settings and exceptions; may be repeated", several)
    .option("--only <id>", "Only this check; may be repeated", several)
    .option("--set <name=value>", "A setting of the rules, as dormantDays=60; may be repeated", several)
    .option("--at <time>", "The time that ages are counted from; default: now");

/** Whether something is wrong, and what is to be signed. */
export function addChecks(frame: Frame): void {
  const { program, add, withFormats, withCompany, withBefore, commonOfMany, format, conclude } = frame;
  const check = add(program, "check", "Check who has access to what against rules, for people and for CI");
  withFormats(withRules(withBefore(withCompany(check))), ...checkFormats)
    .option("--fail-on <severity>", "The least severity that makes the exit status 1", "low")
    .option("--strict", "Exit with status 3 when nothing was found and a check cannot be answered")
    .addHelpText("after", "Exit status: 0 nothing found, 1 findings, 2 wrong command line or rules, 3 with --strict.")
    .action(async (flags: CheckFlags, command: Command) => {
      const { checkCompany } = await import("../commands/check.ts");
      conclude(await checkCompany({ ...commonOfMany(command), ...flags, format: format(command, ...checkFormats) }));
    });
  const reportFormats = ["html", "markdown", "json"] as const;
  const report = add(program, "report", "Write what an access review is made on: a page to read, print and sign");
  withFormats(withRules(withBefore(withCompany(report))), ...reportFormats)
    .option("--title <text>", "What the report is called", "Access review")
    .option("--out <path>", "Where to; .md is Markdown (default: ./access-review.html, or with -o what is printed)")
    .action(async (flags: CheckFlags & { title: string; out?: string }, command: Command) => {
      const { writeReport } = await import("../commands/report.ts");
      const shown = format(command, ...reportFormats);
      return writeReport({ ...commonOfMany(command), ...flags, format: shown === "console" ? undefined : shown });
    });
  withRules(
    withBefore(withCompany(add(program, "explorer", "Look around in a browser: who has what, why, and what changed"))),
  )
    .option("-p, --port <number>", "The port to answer on; 0: one that is free", "0")
    .option("--host <address>", "The address of this machine to answer on", "127.0.0.1")
    .option("--no-open", "Only print the address")
    .action(async (flags: ExplorerFlags, command: Command) =>
      (await import("../commands/explorer.ts")).explore({ ...commonOfMany(command), ...flags }),
    );
}
