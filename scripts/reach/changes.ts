import { spawnSync } from "node:child_process";
import { root } from "../packages.ts";

/** What differs from a commit. */
export interface Changes {
  readonly base: string;
  /** How the base was found, for people. */
  readonly how: string;
  /** Committed or not; both names of what was renamed. */
  readonly paths: readonly string[];
}

/**
 * What changed since `asked`, or since this line of commits left origin/main. Where that is nothing (a clean clone of
 * main), the last commit is the change. Undefined where there is no earlier commit: a shallow clone, or no repository.
 */
export function changesSince(asked: string | undefined, folder = root): Changes | undefined {
  /** What git prints, or nothing where it fails: no such commit, no repository. */
  const git = (...args: readonly string[]) => {
    const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
    return status === 0 ? stdout : undefined;
  };
  const commit = (name: string) => git("rev-parse", "--verify", "--quiet", `${name}^{commit}`)?.trim();
  const since = (base: string, how: string): Changes => {
    const tracked = git("diff", "--name-only", "--no-renames", "-z", base, "--");
    const unknown = git("ls-files", "--others", "--exclude-standard", "-z");
    if (tracked === undefined || unknown === undefined) throw new Error(`git cannot compare with ${base}`);
    return { base, how, paths: `${tracked}${unknown}`.split("\0").filter(Boolean).sort() };
  };

  if (asked) {
    const given = commit(asked);
    if (!given) throw new Error(`no commit '${asked}'`);
    return since(git("merge-base", given, "HEAD")?.trim() ?? given, `where HEAD left ${asked}`);
  }
  const head = commit("HEAD");
  if (!head) return undefined;
  const left = git("merge-base", "origin/main", "HEAD")?.trim();
  const found = since(left ?? head, left ? "where HEAD left origin/main" : "HEAD, as there is no origin/main");
  if (found.paths.length > 0) return found;
  const parent = commit("HEAD^");
  return parent ? since(parent, "the commit before, as nothing is newer than origin/main") : undefined;
}
