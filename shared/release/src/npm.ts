import { spawnSync } from "node:child_process";

/** Plain npm, as anybody has it; not the workspace's package manager. */
export function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env) {
  return spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
    env,
    maxBuffer: 2 ** 26,
  });
}
