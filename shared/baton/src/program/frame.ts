import { Command } from "commander";
import type { Output } from "../output/output.ts";
import { usage } from "../usage.ts";

/** What every command gets. */
export interface ListOptions {
  readonly file: string;
  readonly syncId?: string | undefined;
  readonly json: boolean;
  readonly output: Output;
}

export interface Host {
  readonly version: string;
  readonly output: Output;
  /** The exit status of a command that ended well, other than 0. */
  readonly conclude: (status: number) => void;
}

/** The program without commands, and what they are added with. */
export function createFrame({ version, output, conclude }: Host) {
  const program = new Command("baton")
    .description("baton is a utility for working with the output of a baton-based connector")
    .option("-f, --file <path>", "The path to the c1z file to work with.", "sync.c1z")
    .option("-o, --output-format <format>", "The format to output results in: console or json", "console")
    .version(`baton version ${version}`, "-v, --version", "version for baton")
    .exitOverride()
    .showHelpAfterError("(see baton --help)");
  program.action(() => program.outputHelp());

  const usual = ["console", "json"];
  const formats = new Map<Command, readonly string[]>();
  const formatsOf = (command: Command) => formats.get(command) ?? usual;
  program.hook("preAction", (_, command) => {
    const { outputFormat } = command.optsWithGlobals();
    const known = formatsOf(command);
    if (known.includes(outputFormat)) return;
    throw usage(
      `unknown output format ${JSON.stringify(outputFormat)}`,
      `${command.name()} prints ${known.join(", ")}; say which with -o.`,
    );
  });

  return {
    program,
    conclude,
    /** Adds a command; `hidden` ones are for those who know them. */
    add: (parent: Command, name: string, description: string, { hidden = false } = {}) =>
      parent.command(name, { hidden }).description(description).exitOverride(),
    withSync: (command: Command) =>
      command.option("--sync-id <id>", "The sync to view; default: the latest finished one"),
    /** Says which formats a command has beside `console`. */
    withFormats(command: Command, ...more: readonly string[]): Command {
      formats.set(command, ["console", ...more]);
      return command.addHelpText("after", `\nFormats (-o): console, ${more.join(", ")}`);
    },
    formatsOf,
    common(command: Command): ListOptions {
      const { file, outputFormat, syncId } = command.optsWithGlobals();
      return { file, syncId, json: outputFormat === "json", output };
    },
    format: <const F extends string>(command: Command, ...known: readonly F[]): F | "console" => {
      const { outputFormat } = command.optsWithGlobals();
      return known.find((one) => one === outputFormat) ?? "console";
    },
  };
}

export type Frame = ReturnType<typeof createFrame>;
