import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { npm } from "../../shared/release/src/npm.ts";
import type { Packed } from "./pack-all.ts";

/**
 * Goes the way of a newcomer with the tarballs, outside of the workspace: makes a connector, installs it, runs its check and tests, and
 * makes its package, which is installed alone and started. The libraries are taken from the tarballs instead of the registry.
 */
export function checkAuthoring(packed: readonly Packed[], installed: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const creator = join(installed, "node_modules/.bin/create-baton-connector");
  const from = dirname(packed[0]!.tarball);
  run("making a connector", creator, ["1 Acme CRM", "--auth", "oauth", "--from", from], folder);
  const project = join(folder, "baton-1-acme-crm");
  const steps = [
    ["install", "--no-audit", "--no-fund"],
    ["run", "check"],
    ["test"],
    ["run", "readme"],
    ["run", "package"],
  ];
  if (process.platform === "linux" && process.getuid?.() === 0) steps.push(["run", "rehearse-image"]);
  for (const args of steps) {
    const { status, stdout, stderr } = npm(args, project);
    if (status !== 0) throw new Error(`npm ${args.join(" ")} in a new connector: status ${status}\n${stdout}${stderr}`);
  }
  // pnpm lets a package see what it names itself and nothing else.
  const strict = join(folder, "strict");
  mkdirSync(strict);
  run("making it for pnpm", creator, ["acme", "--from", from], strict);
  const pnpm = ["--yes", manifest.packageManager];
  run("pnpm install", "npx", [...pnpm, "install", "--ignore-scripts"], join(strict, "baton-acme"));
  run("its types with pnpm", "npx", [...pnpm, "run", "check"], join(strict, "baton-acme"));
  return ["made, installed, checked, tested, packed, started; with pnpm, too", ...steps.slice(5).flat()].join(" ");
}

function run(what: string, command: string, args: readonly string[], cwd: string) {
  const options = { cwd, encoding: "utf8", input: "", shell: process.platform === "win32" } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${what}: status ${status}\n${stdout}${stderr}`);
}
