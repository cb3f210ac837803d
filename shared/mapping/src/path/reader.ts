export class PathError extends Error {}

/** Reads a path from left to right. */
export interface Reader {
  readonly text: string;
  atEnd(): boolean;
  /** Whether that stands here; then it is passed. */
  take(word: string): boolean;
  expect(word: string): void;
  expectEnd(): void;
  name(): string;
  quoted(): string | undefined;
  integer(): number | undefined;
  match(pattern: RegExp): string | undefined;
}

export function readerOf(text: string): Reader {
  let at = 0;
  const wrong = (wanted: string) =>
    new PathError(`the path ${text} has ${JSON.stringify(text.slice(at, at + 12))} where ${wanted} should be`);
  const match = (pattern: RegExp) => {
    const found = new RegExp(`\\s*(?:${pattern.source})`, "y");
    found.lastIndex = at;
    const text_ = found.exec(text)?.[0];
    if (text_ === undefined) return undefined;
    at += text_.length;
    return text_.trim();
  };
  const take = (word: string) => match(new RegExp(RegExp.escape(word))) !== undefined;
  return {
    text,
    atEnd: () => text.slice(at).trim() === "",
    take,
    expect(word) {
      if (!take(word)) throw wrong(word);
    },
    expectEnd() {
      if (text.slice(at).trim() !== "") throw wrong('its end (names with other letters are written ["…"])');
    },
    name() {
      const found = match(/[A-Za-z_$][\w$]*/);
      if (found === undefined) throw wrong("a name");
      return found;
    },
    quoted() {
      const found = match(/"(?:[^"\\]|\\.)*"|'[^']*'/);
      if (found === undefined) return undefined;
      return found.startsWith("'") ? found.slice(1, -1) : (JSON.parse(found) as string);
    },
    integer() {
      const found = match(/-?\d+/);
      return found === undefined ? undefined : Number(found);
    },
    match,
  };
}
