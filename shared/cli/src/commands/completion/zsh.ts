import { type CompletionSource, functionName } from "./source.ts";

export function zsh({ program, commands, flags }: CompletionSource): string {
  const name = functionName(program);
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const entry = (word: string, description: string) =>
    quote(description ? `${word}:${description.replaceAll(":", "\\:")}` : word);
  return `#compdef ${program}
# zsh completion for ${program}
# Use it now: source <(${program} completion zsh)
${name}() {
  local -a commands flags
  commands=(
${commands.map(({ word, description }) => `    ${entry(word, description)}`).join("\n")}
  )
  flags=(
${flags.map(({ word, description }) => `    ${entry(word, description)}`).join("\n")}
  )
  case "\${words[CURRENT-1]}" in
    ${flags
      .filter((flag) => flag.path)
      .map((flag) => flag.word)
      .concat("-f")
      .join("|")}) _files; return ;;
    completion) compadd bash zsh fish powershell; return ;;
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o 'flag' flags
  else
    _describe 'command' commands
  fi
}
compdef ${name} ${program}
`;
}
