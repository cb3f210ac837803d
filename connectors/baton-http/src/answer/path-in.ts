import { type Path, parsePath } from "@baton-connectors/mapping/path";
import { isRecord } from "./is-record.ts";

const known = new Map<string, Path>();

/**
 * Where in an answer: `data.users`, `$.data[*].members`. A key that is called so as a whole, `@odata.nextLink`, is that key. Undefined:
 * it is not there.
 */
export function pathIn(answer: unknown, path: string): unknown {
  if (isRecord(answer) && Object.hasOwn(answer, path)) return answer[path];
  let read = known.get(path);
  if (!read) {
    read = parsed(path);
    known.set(path, read);
  }
  return read.evaluate(answer);
}

/** What is wrong with a path; undefined: nothing. */
export function mistakeIn(path: string): string | undefined {
  try {
    parsed(path);
    return undefined;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** A path in which a name has letters that no path has, e.g. `value.@odata.id`: the names between the dots. */
function parsed(path: string): Path {
  try {
    return parsePath(path);
  } catch (thrown) {
    if (/[[\]$]/.test(path)) throw thrown;
    const names = path.split(".");
    const evaluate = (value: unknown) =>
      names.reduce<unknown>(
        (inner, name) => (isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
        value,
      );
    return { text: path, evaluate };
  }
}
