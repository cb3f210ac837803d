import type { CompletionCommand, CompletionFlag } from "@baton-connectors/cli/completion";
import type { Command, Option } from "commander";
import type { Output } from "../output/output.ts";
import { usage } from "../usage.ts";
import type { Frame } from "./frame.ts";

/** Scripts for shells, made of the commands that were added. */
export function addCompletion({ program, add, formatsOf }: Frame, output: Output): void {
  add(program, "completion", "Generate the autocompletion script for the specified shell")
    .argument("[shell]", "bash, zsh, fish or powershell")
    .option("--no-descriptions", "Leave descriptions out")
    .action(async (shell: string | undefined, { descriptions }) => {
      const { completionScript, shellCommands } = await import("@baton-connectors/cli/completion");
      const said = (text: string) => (descriptions ? text : "");
      const formatOption = program.options.find(({ long }) => long === "--output-format")!;
      const own = (command: Command) => formatsOf(command) !== formatsOf(program);
      const flag =
        (command: Command) =>
        (option: Option): CompletionFlag => ({
          word: option.long!,
          short: option.short,
          description: said(option.description),
          path: /<path>/.test(option.flags),
          values: option === formatOption ? formatsOf(command) : undefined,
        });
      const below = (command: Command): CompletionCommand => ({
        word: command.name(),
        description: said(command.description()),
        commands: command === program ? [] : [...listed(command).map(below), ...shellsOf(command)],
        flags: [...command.options, ...(own(command) ? [formatOption] : [])].map(flag(command)),
      });
      const shellsOf = (command: Command) => (command.name() === "completion" ? shellCommands : []);
      const script = completionScript(shell ?? "", {
        program: program.name(),
        commands: listed(program).map(below),
        flags: program.options.map(flag(program)),
      });
      if (script === undefined) {
        throw usage(
          shell === undefined ? "completion needs the name of a shell" : `no completion for the shell '${shell}'`,
          "Run 'baton completion bash', or zsh, fish, powershell.",
        );
      }
      await output.write(script);
    });
}

const listed = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== "help");
