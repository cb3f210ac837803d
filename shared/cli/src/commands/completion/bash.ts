import {
  type CompletionItem,
  type CompletionSource,
  casePatterns,
  functionName,
  placesOf,
  stepsOf,
  valueRules,
} from "./source.ts";

export function bash(source: CompletionSource): string {
  const { program } = source;
  const name = functionName(program);
  const words = (items: readonly CompletionItem[]) => items.map(({ word }) => word).join(" ");
  const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(" | ");
  const values = valueRules(source).map((rule) => {
    const offered = rule.values ? `-W "${rule.values.join(" ")}"` : "-f";
    return `    ${casePatterns(rule)}) COMPREPLY=($(compgen ${offered} -- "$current")); return ;;`;
  });
  const places = placesOf(source).map(
    ({ path, commands, flags }) => `    "${path}") commands="${words(commands)}" flags="${words(flags)}" ;;`,
  );
  return `# bash completion for ${program}
# Use it now: source <(${program} completion bash)
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place="" word commands flags
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place $word" in
      ${quoted(stepsOf(source))}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place $previous" in
${values.join("\n")}
  esac
  case "$place" in
${places.join("\n")}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
  fi
}
complete -o default -F ${name} ${program}
`;
}
