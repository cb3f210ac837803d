/** Why a v3 file cannot be read: it is damaged, or newer than what this program knows. */
export type V3Problem = "damaged" | "unsupported";

const problems = new WeakMap<Error, { problem: V3Problem; what: string }>();

/** The file contradicts its format: cut off, altered, or never was one. */
export const damaged = (what: string): Error => marked("damaged", what);

/** The file is sound as far as can be told, but uses something this program does not know. */
export const unsupported = (what: string): Error => marked("unsupported", what);

/** Which of the two an error is, or undefined for any other error. */
export const v3Problem = (error: unknown): V3Problem | undefined =>
  error instanceof Error ? problems.get(error)?.problem : undefined;

/** The same error naming the file; any other error as it is. */
export function inFile(error: unknown, path: string): unknown {
  const found = error instanceof Error ? problems.get(error) : undefined;
  return found ? marked(found.problem, found.what, path) : error;
}

function marked(problem: V3Problem, what: string, file = "the v3 file"): Error {
  const error = new Error(
    problem === "damaged"
      ? `c1z: ${file} is damaged: ${what}`
      : `c1z: ${file} cannot be read: ${what} is not supported here; update this program, or have the file written with --storage-engine sqlite`,
  );
  problems.set(error, { problem, what });
  return error;
}
