import { type CompletionFlag, type CompletionSource, functionName, placesOf, stepsOf } from "./source.ts";

export function fish(source: CompletionSource): string {
  const { program, flags } = source;
  const name = functionName(program);
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const described = (description: string) => (description ? ` -d ${quote(description)}` : "");
  const flag = (condition: string, { word, short, description, path, values }: CompletionFlag) =>
    [
      `complete -c ${program}${condition} -l ${quote(word.slice(2))}`,
      short ? ` -s ${quote(short.slice(1))}` : "",
      path ? " -r -F" : values ? ` -x -a ${quote(values.join(" "))}` : "",
      described(description),
    ].join("");
  const places = placesOf(source).flatMap(({ path, commands, flags: here }) => {
    const condition = ` -n ${quote(`test (${name}_place) = ${JSON.stringify(path)}`)}`;
    return [
      ...commands.map(
        ({ word, description }) => `complete -c ${program}${condition} -a ${quote(word)}${described(description)}`,
      ),
      ...here.filter((one) => !flags.includes(one)).map((one) => flag(condition, one)),
    ];
  });
  const lines = [
    `# fish completion for ${program}`,
    `# Use it now: ${program} completion fish | source`,
    `function ${name}_place`,
    "  set -l place",
    "  for word in (commandline -opc)[2..]",
    `    if contains -- "$place $word" ${stepsOf(source).map(quote).join(" ")}`,
    '      set place (string trim -- "$place $word")',
    "    end",
    "  end",
    '  echo "$place"',
    "end",
    `complete -c ${program} -f`,
    ...places,
    ...flags.map((one) => flag("", one)),
  ];
  return `${lines.join("\n")}\n`;
}
