import { existsSync } from "node:fs";
import { join } from "node:path";
import { insideCommand, layOutRoot, run } from "./closed-root.ts";

export interface Rehearsed {
  readonly name: string;
  readonly version: string;
  readonly isConnector: boolean;
  /** It needs no app, so that a sync can be tried. */
  readonly syncs: boolean;
}

/** As the image's own user. */
export const imageUser = "65532:65532";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it names, and
 * nothing else, not even a shell; mounted read-only but for /tmp and /out. `folder` has the files; what was tried is returned.
 */
export function rehearseImage({ name, version, isConnector, syncs }: Rehearsed, folder: string): readonly string[] {
  const inside = (args: readonly string[]) => {
    const env = { BATON_HEALTH_CHECK: "true" };
    const mounts = { passing: ["/tmp", "/out"], staying: new Map<string, string>() };
    return run(...insideCommand(folder, mounts, { user: imageUser, env }, args));
  };
  layOutRoot(folder);
  if (existsSync(join(folder, "bin/sh"))) throw new Error("the root has a shell");
  const said = inside(["/entrypoint", "-v"]).trim();
  if (!said.includes(version)) throw new Error(`-v says ${said}`);
  inside([`/${name}`, "--help"]);
  if (!isConnector) return ["-v", "--help"];
  if (!inside(["/entrypoint", "capabilities"]).includes("resourceTypeCapabilities")) throw new Error("no capabilities");
  if (!syncs) return ["-v", "--help", "capabilities"];
  const log = inside(["/entrypoint", "--file", "/out/sync.c1z", "--log-path", "stdout"]);
  if (!log.includes("Sync complete.")) throw new Error(`the sync did not end:\n${log}`);
  return ["-v", "--help", "capabilities", "sync into /out"];
}
