/** Why a v3 file cannot be read: it is damaged, or newer than what this program knows. */
export type V3Problem = "damaged" | "unsupported";

const problems = new WeakMap<Error, V3Problem>();

/** The file contradicts its format: cut off, altered, or never was one. */
export function damaged(what: string): Error {
  return marked("damaged", `c1z v3: the file is damaged: ${what}`);
}

/** The file is sound as far as can be told, but uses something this program does not know. */
export function unsupported(what: string): Error {
  return marked("unsupported", `c1z v3: ${what} is not supported; update this program, or write the file as SQLite`);
}

/** Which of the two an error is, or undefined for any other error. */
export const v3Problem = (error: unknown): V3Problem | undefined =>
  error instanceof Error ? problems.get(error) : undefined;

function marked(problem: V3Problem, message: string): Error {
  const error = new Error(message);
  problems.set(error, problem);
  return error;
}
