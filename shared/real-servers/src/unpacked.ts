import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where programs of Debian's packages are unpacked, without being installed: git ignores it. */
export const cache = fileURLToPath(new URL("../../../node_modules/.cache/real-servers/", import.meta.url));

export interface Unpacked {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The folder of an unpacked server; what is missing is an error that says how to get it. */
export function unpacked(name: string, program: string): Unpacked {
  const root = join(cache, name);
  if (!existsSync(join(root, program)))
    throw new Error(
      `${name} is missing. On Debian or Ubuntu, without root, run: scripts/run install-real-servers ${name}`,
    );
  const triplet = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" }[process.arch as "x64" | "arm64"];
  return { root, env: { LD_LIBRARY_PATH: `${root}/usr/lib/${triplet}:${root}/lib/${triplet}` } };
}
