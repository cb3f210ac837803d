import type { Part } from "../formats/json-spans.ts";

/** A list written in brackets, without some of its parts; each part that stays keeps what stands before it. */
export function withoutParts(text: string, list: Part, parts: readonly Part[], gone: ReadonlySet<Part>): string {
  if (gone.size === 0) return text;
  if (gone.size === parts.length) return `${text.slice(0, list.from)}[]${text.slice(list.to)}`;
  let made = text.slice(0, parts[0]!.from);
  let first = true;
  for (const [i, part] of parts.entries()) {
    if (gone.has(part)) continue;
    if (!first) made += text.slice(parts[i - 1]!.to, part.from);
    made += text.slice(part.from, part.to);
    first = false;
  }
  return made + text.slice(parts.at(-1)!.to);
}

/** The same list with one more part at its end, as far from the last as that is from the one before. */
export function withPart(text: string, list: Part, parts: readonly Part[], added: string): string {
  const last = parts.at(-1);
  if (!last) return `${text.slice(0, list.from)}[${added}]${text.slice(list.to)}`;
  const before = parts.at(-2);
  const gap = before ? text.slice(before.to, last.from) : `,${text.slice(list.from + 1, last.from)}`;
  // Blanks and the comma; what else stands there is said of the row before.
  const blanks = /^\s*,\s*$/.test(gap) ? gap : ", ";
  return text.slice(0, last.to) + blanks + added + text.slice(last.to);
}
