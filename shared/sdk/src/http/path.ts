import { bug } from "../errors.ts";

/**
 * A path as requests take it, made by the template `path` alone, so that an id never gets into an address as it is:
 * ``path`/users/${id}/roles` ``. What is given for a part is encoded as one part; empty text, `.` and `..` are refused, since
 * they would lead to the collection or above it.
 */
export class Path {
  readonly text: string;
  private constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
  /** For `path` and `segments`. */
  static written(text: string): Path {
    return new Path(text);
  }
}

/** A path as a part of another stands as it is: ``path`${one}/members` ``. */
export type PathPart = string | number | bigint | Path;

export function path(fixed: TemplateStringsArray, ...parts: readonly PathPart[]): Path {
  const written = parts.map((part, i) => `${fixed[i]}${encoded(part, fixed.join("{…}"))}`);
  return Path.written(`${written.join("")}${fixed.at(-1)}`);
}

/** A name that is a path itself, e.g. Google's `customers/C01/profiles/x`: each of its parts is encoded by itself. */
export function segments(name: string): Path {
  return Path.written(
    name
      .split("/")
      .map((part) => encoded(part, name))
      .join("/"),
  );
}

/** What an address takes for a step, since dots stay as they are: https://url.spec.whatwg.org/#double-dot-path-segment */
const steps = [".", ".."];

function encoded(part: PathPart, where: string): string {
  if (part instanceof Path) return part.text;
  // What types rule out still comes with an answer nobody declared; as text it would be the id of something else.
  const isId = typeof part === "string" || typeof part === "bigint" || Number.isFinite(part);
  const text = String(part);
  if (!isId || text === "" || steps.includes(text)) {
    throw bug(
      `${isId ? JSON.stringify(text) : text} cannot be a part of the path ${where}: it would lead somewhere else`,
      {
        kind: "config",
      },
    );
  }
  return encodeURIComponent(text);
}
