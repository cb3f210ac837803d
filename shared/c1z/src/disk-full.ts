/** There was no room for a file; nothing is wrong with what was to be written. */
export class DiskFullError extends Error {
  readonly code = "ENOSPC";
  constructor(path: string, cause?: unknown) {
    super(`c1z: no space left for ${path}`, { cause });
  }
}

/** https://sqlite.org/rescode.html#full */
const sqliteFull = 13;

export const isDiskFull = (thrown: unknown): boolean => {
  const { code, errcode } = (thrown ?? {}) as { code?: string; errcode?: number };
  return code === "ENOSPC" || code === "EDQUOT" || errcode === sqliteFull;
};

/** The error as it is, unless it came of a full disk: then one that says where. */
export const diskFullAt = (path: string, thrown: unknown): unknown =>
  isDiskFull(thrown) && !(thrown instanceof DiskFullError) ? new DiskFullError(path, thrown) : thrown;
