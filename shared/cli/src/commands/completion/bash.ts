import { type CompletionSource, functionName } from "./source.ts";

export function bash({ program, commands, flags }: CompletionSource): string {
  const name = functionName(program);
  const words = (items: readonly { word: string }[]) => items.map(({ word }) => word).join(" ");
  return `# bash completion for ${program}
# Use it now: source <(${program} completion bash)
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
    ${flags
      .filter((flag) => flag.path)
      .map((flag) => flag.word)
      .concat("-f")
      .join("|")})
      COMPREPLY=($(compgen -f -- "$current"))
      return ;;
    completion)
      COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "$current"))
      return ;;
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "${words(flags)}" -- "$current"))
  else
    COMPREPLY=($(compgen -W "${words(commands)}" -- "$current"))
  fi
}
complete -o default -F ${name} ${program}
`;
}
