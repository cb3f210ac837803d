import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../../shared/release/src/npm.ts";
import { root } from "../packages.ts";
import type { Packed } from "./pack-all.ts";

/**
 * Installs all libraries into one folder, as an author does, loads every export in plain Node and has the compiler read
 * every declaration, including those of other packages that ours refer to.
 */
export function installLibraries(packed: readonly Packed[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "author", private: true, type: "module" }));
  const { status, stderr } = npm(["install", "--no-audit", "--no-fund", ...packed.map((one) => one.tarball)], folder);
  if (status !== 0) throw new Error(`npm cannot install the libraries:\n${stderr}`);
}

export function checkExports(packed: readonly Packed[], folder: string): number {
  const names = packed.flatMap(({ source }) =>
    Object.keys(source.manifest.exports ?? {}).map((path) => source.name + path.slice(1)),
  );
  // The runner's globals cannot be imported outside of it: of such a library, the types alone can be checked here.
  const needsRunner = new Set(
    packed.filter(({ source }) => source.manifest.peerDependencies?.["@jest/globals"]).map(({ source }) => source.name),
  );
  const loaded = names.filter((name) => ![...needsRunner].some((one) => name === one || name.startsWith(`${one}/`)));
  const script = loaded
    .map(
      (name) =>
        `if (Object.keys(await import(${JSON.stringify(name)})).length === 0) throw new Error("${name} exports nothing");`,
    )
    .join("\n");
  writeFileSync(join(folder, "load.js"), script);
  writeFileSync(join(folder, "use.ts"), names.map((name, n) => `export * as all${n} from "${name}";`).join("\n"));
  expectSuccess(
    "an export cannot be loaded",
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "load.js"],
    folder,
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const flags = [
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--lib",
    "es2024,esnext.disposable,esnext.error",
  ];
  const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
  expectSuccess("a declaration is wrong", process.execPath, [tsc, "--noEmit", ...flags, ...types, "use.ts"], folder);
  return names.length;
}

function expectSuccess(what: string, command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${what}:\n${stdout}${stderr}`);
}
