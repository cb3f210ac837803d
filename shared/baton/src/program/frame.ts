import { nearest } from "@baton-connectors/sdk/nearest";
import { Command } from "commander";
import type { CompanyOptions } from "../company/company.ts";
import type { Output } from "../output/output.ts";
import { usage } from "../usage.ts";

/** What every command gets. */
export interface ListOptions {
  readonly file: string;
  readonly syncId?: string | undefined;
  readonly json: boolean;
  readonly output: Output;
}

/** What commands get that look into several files. */
export interface ManyOptions extends Pick<ListOptions, "json" | "output">, CompanyOptions {
  /** What goes on until it is stopped is stopped by it. */
  readonly signal?: AbortSignal | undefined;
}

const usualFile = "sync.c1z";

export interface Host {
  readonly version: string;
  readonly output: Output;
  /** The exit status of a command that ended well, other than 0. */
  readonly conclude: (status: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The program without commands, and what they are added with. */
export function createFrame({ version, output, conclude, signal }: Host) {
  const program = new Command("baton")
    .description("baton is a utility for working with the output of a baton-based connector")
    .option(
      "-f, --file <path>",
      `The path to the c1z file to work with. (default: "${usualFile}")`,
      (path: string, before: readonly string[] | undefined) => [...(before ?? []), path],
    )
    .option("-o, --output-format <format>", "The format to output results in: console or json", "console")
    .version(`baton version ${version}`, "-v, --version", "version for baton")
    .exitOverride()
    .showHelpAfterError("(see baton --help)");
  program
    .argument("[command]")
    .usage("[options] [command]")
    .allowExcessArguments()
    .action((name?: string) => {
      if (name === undefined) return program.outputHelp();
      if (name === "help") return helpOf(program, program.args.slice(1)).outputHelp();
      throw unknownCommand(program, name);
    });

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
      const { file: files = [usualFile], outputFormat, syncId } = command.optsWithGlobals();
      if (files.length > 1) throw usage(`${command.name()} looks into one file, and ${files.length} are named with -f`);
      return { file: files[0], syncId, json: outputFormat === "json", output };
    },
    /** The same for commands that look into several files. */
    commonOfMany(command: Command): ManyOptions {
      const { file: files = [usualFile], outputFormat, ...flags } = command.optsWithGlobals();
      const { syncId, company, directory, before, cache } = flags;
      return { files, syncId, company, directory, before, cache, json: outputFormat === "json", output, signal };
    },
    /** Says that a command looks into several files as one company. */
    withCompany: (command: Command) =>
      command
        .option("--sync-id <id>", "The sync to view, of one file; default: the latest finished one")
        .option(
          "--company <path>",
          "What no app's file says of the company: people, directory, domains, leavers, duties",
        )
        .option("--directory <app>", "The app whose accounts are the people there are")
        .option("--no-cache", "Neither use nor keep what the explorer prepares of large files, beside them"),
    /** Says that a command also looks at what was there before. */
    withBefore: (command: Command) =>
      command.option(
        "--before <path>",
        "A file of an earlier sync, of each app; default: the sync before in the same file",
        (path: string, before: readonly string[] | undefined) => [...(before ?? []), path],
      ),
    format: <const F extends string>(command: Command, ...known: readonly F[]): F | "console" => {
      const { outputFormat } = command.optsWithGlobals();
      return known.find((one) => one === outputFormat) ?? "console";
    },
  };
}

/** The command of those words, as `baton help export csv` names it. */
function helpOf(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) throw unknownCommand(command, word);
    command = next;
  }
  return command;
}

function unknownCommand(program: Command, name: string) {
  const [like] = nearest(
    name,
    program
      .createHelp()
      .visibleCommands(program)
      .map((one) => one.name()),
  );
  const hint = like ? `Did you mean ${like}?` : `See: ${program.name()} --help`;
  return usage(`unknown command ${JSON.stringify(name)}`, hint);
}

export type Frame = ReturnType<typeof createFrame>;
