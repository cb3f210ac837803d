import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./npm.ts";

/** Installs one program alone into an empty folder, without any network. */
export function installAlone(name: string, tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true }));
  const { status, stderr } = npm(["install", "--offline", "--no-audit", "--no-fund", tarball], folder);
  if (status !== 0) throw new Error(`npm cannot install ${name} alone and offline:\n${stderr}`);
  const installed = globSync("node_modules/{*,@*/*}/package.json", { cwd: folder });
  if (installed.length !== 1) throw new Error(`${name} brings other packages: ${installed.join(", ")}`);
  checkNothingRuns(join(folder, "node_modules", name));
}

/** No install scripts and nothing native, in the package or below it. */
export function checkNothingRuns(folder: string): void {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { scripts?: object };
  const running = ["preinstall", "install", "postinstall", "prepare"].filter((name) => name in scripts);
  const native = globSync("**/{*.node,binding.gyp}", { cwd: folder });
  if (running.length + native.length > 0) throw new Error(`${folder}: ${[...running, ...native].join(", ")}`);
  for (const name of ["LICENSE", "README.md"])
    if (!existsSync(join(folder, name))) throw new Error(`${folder} has no ${name}`);
}
