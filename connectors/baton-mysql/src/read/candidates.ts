/** What an id may name: dots stand between names and in them, unless the names are quoted. */
export function candidates(id: string, parts: 2 | 3): readonly (readonly string[])[] {
  const quoted = [...id.matchAll(/`((?:[^`]|``)*)`(?:\.|$)/gy)].map(([, name = ""]) => name.replaceAll("``", "`"));
  if (quoted.length !== parts) return splits(id.split("."), parts);
  // Those whose names look like it without the quotes, too: they are why it has them.
  return [...splits(id.split("."), parts), ...splits(quoted.join(".").split("."), parts)];
}

function splits(pieces: readonly string[], parts: number): string[][] {
  if (parts === 1) return pieces.length > 0 ? [[pieces.join(".")]] : [];
  return pieces
    .slice(0, -1)
    .flatMap((_, i) =>
      splits(pieces.slice(i + 1), parts - 1).map((rest) => [pieces.slice(0, i + 1).join("."), ...rest]),
    );
}
