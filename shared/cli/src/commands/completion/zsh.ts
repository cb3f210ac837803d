import {
  type CompletionItem,
  type CompletionSource,
  casePatterns,
  functionName,
  placesOf,
  stepsOf,
  valueRules,
} from "./source.ts";

export function zsh(source: CompletionSource): string {
  const { program } = source;
  const name = functionName(program);
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const entry = ({ word, description }: CompletionItem) =>
    quote(description ? `${word}:${description.replaceAll(":", "\\:")}` : word);
  const list = (items: readonly CompletionItem[]) => items.map((item) => `        ${entry(item)}`).join("\n");
  const values = valueRules(source).map(
    (rule) => `    (${casePatterns(rule)}) ${rule.values ? `compadd ${rule.values.join(" ")}` : "_files"}; return ;;`,
  );
  const places = placesOf(source).map(
    ({ path, commands, flags }) => `    "${path}")
      commands=(
${list(commands)}
      )
      flags=(
${list(flags)}
      ) ;;`,
  );
  return `#compdef ${program}
# zsh completion for ${program}
# Use it now: source <(${program} completion zsh)
${name}() {
  local -a commands flags
  local place="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${stepsOf(source)
        .map((step) => `"${step}"`)
        .join(" | ")}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$place" in
${places.join("\n")}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o 'flag' flags
  elif (( \${#commands} )); then
    _describe 'command' commands
  else
    _files
  fi
}
compdef ${name} ${program}
`;
}
