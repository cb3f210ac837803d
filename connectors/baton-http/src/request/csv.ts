/** Rows by the names in the first line. https://www.rfc-editor.org/rfc/rfc4180 */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = linesOf(text);
  if (names.length === 0 || names.every((name) => name === "")) throw new Error("it has no line with names");
  return rows.map((cells, i) => {
    if (cells.length !== names.length) throw new Error(`row ${i + 2} has ${cells.length} cells, not ${names.length}`);
    return Object.fromEntries(names.map((name, at) => [name, cells[at]!]));
  });
}

function linesOf(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error(`line ${lines.length + 1} cannot be read`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    if (found[3] === ",") {
      if (cell.lastIndex === text.length) cells.push("");
      else continue;
    }
    lines.push(cells);
    cells = [];
  }
  return lines.filter((line) => line.length > 1 || line[0] !== "");
}
