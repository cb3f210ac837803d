import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Program } from "./process.ts";

/** Where programs of Debian's packages are unpacked, without being installed: git ignores it. */
export const cache = fileURLToPath(new URL("../../../node_modules/.cache/real-servers/", import.meta.url));

export interface Unpacked {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** The program with arguments, as it can be started. */
  programOf(args: readonly string[]): Pick<Program, "path" | "args" | "env">;
}

/** The folder of an unpacked server; what is missing is an error that says how to get it. */
export function unpacked(name: string, program: string): Unpacked {
  const root = join(cache, name);
  const path = join(root, program);
  if (!existsSync(path))
    throw new Error(
      `${name} is missing. On Debian or Ubuntu, without root, run: scripts/run install-real-servers ${name}`,
    );
  const triplet = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" }[process.arch as "x64" | "arm64"];
  const libraries = `${root}/usr/lib/${triplet}:${root}/lib/${triplet}`;
  // Programs of a newer suite bring their C library, which goes with its own loader only.
  const loader = { x64: "usr/lib64/ld-linux-x86-64.so.2", arm64: "usr/lib/ld-linux-aarch64.so.1" }[
    process.arch as "x64" | "arm64"
  ];
  const own = join(root, loader);
  const env = { LD_LIBRARY_PATH: libraries };
  return {
    root,
    env,
    programOf: (args) =>
      existsSync(own) ? { path: own, args: ["--library-path", libraries, path, ...args] } : { path, args, env },
  };
}
