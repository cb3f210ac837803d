import type { CompletionSource } from "./source.ts";

export function fish({ program, commands, flags }: CompletionSource): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const described = (description: string) => (description ? ` -d ${quote(description)}` : "");
  const lines = [
    `# fish completion for ${program}`,
    `# Use it now: ${program} completion fish | source`,
    `complete -c ${program} -f`,
    ...commands.map(
      ({ word, description }) =>
        `complete -c ${program} -n __fish_use_subcommand -a ${quote(word)}${described(description)}`,
    ),
    `complete -c ${program} -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish powershell'`,
    ...flags.map(
      ({ word, description, path }) =>
        `complete -c ${program} -l ${quote(word.slice(2))}${path ? " -r -F" : ""}${described(description)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
