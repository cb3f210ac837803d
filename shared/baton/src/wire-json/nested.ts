import type { ValueWriter } from "./value-writer.ts";

/** Far less than the library takes, and than anybody's data needs. */
const deepest = 40;

/** Writes what lies behind a length with a writer that has to come to its end. */
export function nested(write: ValueWriter): ValueWriter {
  return (source, target) => {
    const { end } = source;
    const to = source.lengthEnd();
    if (to < 0 || source.depth >= deepest) return false;
    source.depth++;
    source.end = to;
    const written = write(source, target) && source.at === to;
    source.end = end;
    source.depth--;
    return written;
  };
}
