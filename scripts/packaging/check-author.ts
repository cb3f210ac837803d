import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, type Packed } from "./pack-all.ts";

/**
 * Goes the way of a newcomer with the tarballs: makes a connector, installs it, and runs its check, tests and build.
 * The libraries are taken from the tarballs instead of the registry, which does not have them yet.
 */
export function checkAuthoring(packed: readonly Packed[], installed: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const creator = join(installed, "node_modules/.bin/create-baton-connector");
  run("making a connector", creator, ["Acme CRM", "--auth", "oauth"], folder);
  const project = join(folder, "baton-acme-crm");
  takeFromTarballs(join(project, "package.json"), packed);
  for (const args of [["install", "--no-audit", "--no-fund"], ["run", "check"], ["test"], ["run", "build"]]) {
    const { status, stdout, stderr } = npm(args, project);
    if (status !== 0) throw new Error(`npm ${args.join(" ")} in a new connector: status ${status}\n${stdout}${stderr}`);
  }
  run("starting the new connector", process.execPath, [join(project, "dist/main.js"), "capabilities"], project);
  return "made, installed, checked, tested, built, started";
}

/** Libraries of the project, and those that they depend on. */
function takeFromTarballs(path: string, packed: readonly Packed[]) {
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
  >;
  const tarballs = packed
    .filter(({ source }) => source.isLibrary)
    .map(({ source, tarball }) => [source.name, `file:${tarball}`] as const);
  for (const kind of ["dependencies", "devDependencies"] as const)
    for (const [name, file] of tarballs) if (name in manifest[kind]) manifest[kind][name] = file;
  writeFileSync(path, JSON.stringify({ ...manifest, overrides: Object.fromEntries(tarballs) }));
}

function run(what: string, command: string, args: readonly string[], cwd: string) {
  const options = { cwd, encoding: "utf8", input: "", shell: process.platform === "win32" } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${what}: status ${status}\n${stdout}${stderr}`);
}
