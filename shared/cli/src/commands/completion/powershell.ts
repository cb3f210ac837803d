import type { CompletionSource } from "./source.ts";

export function powershell({ program, commands, flags }: CompletionSource): string {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const entry = ({ word, description }: { word: string; description: string }) =>
    `    @(${quote(word)}, ${quote(description || word)})`;
  return `# PowerShell completion for ${program}
# Use it now: ${program} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${quote(program)} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @(
${commands.map(entry).join(",\n")}
  )
  $flags = @(
${flags.map(entry).join(",\n")}
  )
  $offered = if ($wordToComplete.StartsWith('-')) { $flags } else { $commands }
  $offered | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}
