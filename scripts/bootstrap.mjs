// Makes a fresh clone runnable with nothing but git, npm and any Node from 20 on: installs the workspace
// (and with it the pinned Node) once, and again whenever the lockfile changed. Safe to repeat.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const lockfile = readFileSync(join(root, "pnpm-lock.yaml"));
const wanted = createHash("sha256").update(lockfile).digest("hex");
const stamp = join(root, "node_modules", ".bootstrap");
const pinnedNode = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

const installed = existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, "utf8") === wanted;
if (!installed) {
  console.error("Installing the workspace (first run, or the lockfile changed)…");
  const { status, error } = spawnSync("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  if (status !== 0) {
    console.error(
      `Installing failed: ${error?.message ?? `pnpm ended with status ${status}`}. Check the network and the disk, then run the command again.`,
    );
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, wanted);
}
