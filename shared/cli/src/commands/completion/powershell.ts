import { type CompletionItem, type CompletionSource, placesOf, stepsOf, valueRules } from "./source.ts";

export function powershell(source: CompletionSource): string {
  const { program } = source;
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  // A list of one pair alone would be the pair itself.
  const list = (items: readonly CompletionItem[]) =>
    (items.length === 1 ? "," : "") +
    items.map(({ word, description }) => `@(${quote(word)}, ${quote(description || word)})`).join(", ");
  const places = placesOf(source).map(
    ({ path, commands, flags }) =>
      `    ${quote(path)} { $commands = @(${list(commands)}); $flags = @(${list(flags)}) }`,
  );
  const values = valueRules(source).flatMap(({ words, place, values }) =>
    values
      ? words.map(
          (word) => `    ${quote(`${place ?? "*"} ${word}`)} { $values = @(${values.map(quote).join(", ")}); break }`,
        )
      : [],
  );
  return `# PowerShell completion for ${program}
# Use it now: ${program} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${quote(program)} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $steps = @(${stepsOf(source).map(quote).join(", ")})
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($wordToComplete -ne '') { $typed = @($typed | Select-Object -SkipLast 1) }
  $place = ''
  foreach ($word in $typed) { if ($steps -ccontains "$place $word") { $place = "$place $word".Trim() } }
  $values = $null
  switch -Wildcard -CaseSensitive ("$place $($typed | Select-Object -Last 1)") {
${values.join("\n")}
  }
  $commands = @()
  $flags = @()
  switch -CaseSensitive ($place) {
${places.join("\n")}
  }
  $offered = if ($values) { $values | ForEach-Object { ,@($_, $_) } } elseif ($wordToComplete.StartsWith('-')) { $flags } else { $commands }
  $offered | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}
