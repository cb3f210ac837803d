export interface CompletionItem {
  readonly word: string;
  /** "" for none. */
  readonly description: string;
}

export interface CompletionFlag extends CompletionItem {
  /** `-f` for `--file`. */
  readonly short?: string | undefined;
  /** Its value is a path. */
  readonly path: boolean;
  /** The values it takes, where there are few. */
  readonly values?: readonly string[] | undefined;
}

export interface CompletionCommand extends CompletionItem {
  readonly commands?: readonly CompletionCommand[];
  /** Those it takes beside the program's. */
  readonly flags?: readonly CompletionFlag[];
}

/** What a completion script offers. */
export interface CompletionSource {
  readonly program: string;
  readonly commands: readonly CompletionCommand[];
  /** Those every command takes. */
  readonly flags: readonly CompletionFlag[];
}

/** A place on the command line: the commands typed so far, and what may follow them. */
export interface CompletionPlace {
  /** Space between the commands; "" for none. */
  readonly path: string;
  readonly commands: readonly CompletionCommand[];
  readonly flags: readonly CompletionFlag[];
}

export function placesOf({ commands, flags }: CompletionSource): readonly CompletionPlace[] {
  const withShared = (own: readonly CompletionFlag[]) => [
    ...own,
    ...flags.filter(({ word }) => !own.some((flag) => flag.word === word)),
  ];
  const below = (path: string, place: Pick<CompletionCommand, "commands" | "flags">): CompletionPlace[] => [
    { path, commands: place.commands ?? [], flags: path === "" ? flags : withShared(place.flags ?? []) },
    ...(place.commands ?? []).flatMap((command) => below(path ? `${path} ${command.word}` : command.word, command)),
  ];
  return below("", { commands });
}

/** Every command but the program itself, as the place before it and its word, told apart by a space. */
export const stepsOf = (source: CompletionSource): readonly string[] =>
  placesOf(source).flatMap(({ path, commands }) => commands.map(({ word }) => `${path} ${word}`));

/** What is offered behind a flag: paths, or values. */
export interface ValueRule {
  /** The words that mean the flag. */
  readonly words: readonly string[];
  /** Only behind these commands; undefined: everywhere. */
  readonly place: string | undefined;
  readonly values: readonly string[] | undefined;
}

/** A command's own values for a flag every command takes come before that flag's. */
export function valueRules(source: CompletionSource): readonly ValueRule[] {
  const own: ValueRule[] = [];
  const shared = new Map<string, ValueRule>();
  for (const { path, flags } of placesOf(source)) {
    for (const flag of flags.filter(({ path, values }) => path || values)) {
      const rule = { words: [flag.word, ...(flag.short ? [flag.short] : [])], values: flag.values };
      const overrides = !source.flags.includes(flag) && source.flags.some(({ word }) => word === flag.word);
      if (overrides) own.push({ ...rule, place: path });
      else shared.set(flag.word, { ...rule, place: undefined });
    }
  }
  return [...own, ...shared.values()];
}

/** The rules as patterns of a shell's `case` over the place and the word before, with a space between. */
export const casePatterns = ({ words, place }: ValueRule): string =>
  words.map((word) => (place === undefined ? `*" ${word}"` : `"${place} ${word}"`)).join(" | ");

/** A name for shell functions. */
export const functionName = (program: string) => `_${program.replace(/\W/g, "_")}`;

export const shellCommands: readonly CompletionCommand[] = ["bash", "zsh", "fish", "powershell"].map((word) => ({
  word,
  description: "",
}));
