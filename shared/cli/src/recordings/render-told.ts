import type { Told } from "@baton-connectors/recorder";

const shown = 40;
const short = (text: string) => (text.length > shown ? `${text.slice(0, shown - 1)}…` : text);

/** For the person whose data it is: each place with an example, then every word that was kept. */
export function renderTold({ replaced, kept }: Told): string {
  const rows = [...replaced].map(
    ([where, { count, was, is }]) => [where, `${count}`, `${short(was)} → ${short(is)}`] as const,
  );
  const width = Math.max(0, ...rows.map(([where]) => Math.min(where.length, 60)));
  const lines = rows.map(([where, count, example]) => `  ${where.padEnd(width)}  ${count.padStart(6)}  ${example}`);
  const words = [...kept].map(([word, { count, where }]) => `  ${short(word)}  (${count}, e.g. in ${short(where)})`);
  return [
    "Replaced, with an example of each (the left side is written nowhere):",
    ...lines,
    "",
    "Kept, because they are words of the connector's code or small numbers:",
    ...words,
    "",
  ].join("\n");
}
