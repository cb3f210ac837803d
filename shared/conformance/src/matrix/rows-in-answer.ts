import { type Answer, bodyOf, withBody } from "./answer.ts";

/** The list in an answer: the outermost that has something in it. */
export interface RowsInAnswer {
  /** The names that lead to it. */
  readonly names: readonly string[];
  readonly rows: readonly unknown[];
}

export function rowsIn(answer: Answer): RowsInAnswer | undefined {
  let level: (readonly [names: readonly string[], value: unknown])[] = [[[], bodyOf(answer)]];
  while (level.length > 0) {
    const found = level.find(([, value]) => Array.isArray(value) && value.length > 0);
    if (found) return { names: found[0], rows: found[1] as unknown[] };
    level = level.flatMap(([names, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([name, inner]) => [[...names, name], inner] as const)
        : [],
    );
  }
  return undefined;
}

/** The same answer with something else in the place of its list. */
export const withRows = (answer: Answer, { names }: Pick<RowsInAnswer, "names">, rows: unknown): Answer =>
  withBody(answer, replaced(bodyOf(answer), names, rows));

function replaced(value: unknown, [name, ...rest]: readonly string[], rows: unknown): unknown {
  if (name === undefined) return rows;
  const fields = Object.entries(value as object);
  return Object.fromEntries(fields.map(([key, inner]) => [key, key === name ? replaced(inner, rest, rows) : inner]));
}
