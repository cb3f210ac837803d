/** A part of a YAML text that is YAML by itself, and how many lines stand before it. */
export interface YamlPart {
  readonly text: string;
  readonly line: number;
}

/** A top-level key. Its value is in the text, or its rows are in parts. */
export interface YamlTable extends YamlPart {
  readonly rows: readonly YamlPart[];
}

const rowsAPart = 500;
/** Names, references and kinds can reach from one part into another; so can what documents begin and end with. */
const reachesFurther = /(?:^|[\s[{,:-])[&*!][^\s]|^(?:---|\.\.\.|%|\?)|<<:/m;
const topLevelKey = /^(?:"[^"\\]*"|'[^']*'|[A-Za-z_][\w .-]*):(?:[ \t]|$)/;
const nothing = /^\s*(?:#|$)/;

/** A text of plain lists in parts; undefined where it is written in another way, and has to be read whole. */
export function tablesIn(whole: string): readonly YamlTable[] | undefined {
  // The mark at the beginning of a document says nothing of it.
  const text = whole.replace(/^((?:[ \t]*(?:#[^\n]*)?\n)*)---[ \t]*(?=\r?\n)/, "$1");
  if (reachesFurther.test(text)) return undefined;
  const lines = text.split(/\r?\n/);
  const starts: number[] = [];
  for (const [at, line] of lines.entries()) {
    if (/^(?:\s|#|- |-$|$)/.test(line)) continue;
    if (!topLevelKey.test(line)) return undefined;
    starts.push(at);
  }
  if (lines.slice(0, starts[0] ?? 0).some((line) => !nothing.test(line))) return undefined;
  const tables: YamlTable[] = [];
  for (const [i, from] of starts.entries()) {
    const own = lines.slice(from, starts[i + 1] ?? lines.length);
    const rows = rowsIn(own, from);
    if (!rows) return undefined;
    tables.push({ text: rows.length > 0 ? own[0]! : own.join("\n"), line: from, rows });
  }
  return tables;
}

/** The rows below a key, some hundred in a part; none where there is another value; undefined where they are not told apart. */
function rowsIn(lines: readonly string[], before: number): readonly YamlPart[] | undefined {
  if (!/:\s*(?:#.*)?$/.test(lines[0]!)) return [];
  const first = lines.findIndex((line, at) => at > 0 && !nothing.test(line));
  const [, indent] = /^( *)-(?: |$)/.exec(lines[first] ?? "") ?? [];
  if (indent === undefined) return [];
  const dash = new RegExp(`^${indent}-(?: |$)`);
  const parts: YamlPart[] = [];
  let [from, rows] = [first, 0];
  const close = (to: number) => parts.push({ text: lines.slice(from, to).join("\n"), line: before + from });
  for (let at = first; at < lines.length; at++) {
    const line = lines[at]!;
    if (nothing.test(line) || line.startsWith(`${indent} `)) continue;
    if (!dash.test(line)) return undefined;
    if (rows++ < rowsAPart) continue;
    close(at);
    [from, rows] = [at, 1];
  }
  close(lines.length);
  return parts;
}
