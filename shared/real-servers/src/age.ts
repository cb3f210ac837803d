import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { unpacked } from "./unpacked.ts";

/** The age program: the machine's, or else the one that is unpacked. Throws when there is none. */
export const age = (): string =>
  spawnSync("age", ["--version"]).status === 0 ? "age" : join(unpacked("age", "usr/bin/age").root, "usr/bin/age");
