import { existsSync } from "node:fs";
import { join } from "node:path";
import { insideCommand, layOutRoot, run } from "./closed-root.ts";

export interface Rehearsed {
  readonly name: string;
  readonly version: string;
  readonly isConnector: boolean;
  /** Its resource types are said by a file of its user. */
  readonly isSaidByFile?: boolean;
  /** It needs no app, so that a sync can be tried. */
  readonly syncs: boolean;
}

/** As the image's own user. */
export const imageUser = "65532:65532";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it names, and
 * nothing else, not even a shell; mounted read-only but for /tmp and /out. `folder` has the files; what was tried is returned.
 */
export function rehearseImage(
  { name, version, isConnector, isSaidByFile = false, syncs }: Rehearsed,
  folder: string,
): readonly string[] {
  const inside = closedOff(folder);
  const said = inside(["/entrypoint", "-v"]).trim();
  if (!said.includes(version)) throw new Error(`-v says ${said}`);
  inside([`/${name}`, "--help"]);
  if (!isConnector || isSaidByFile) return ["-v", "--help"];
  if (!inside(["/entrypoint", "capabilities"]).includes("resourceTypeCapabilities")) throw new Error("no capabilities");
  if (!syncs) return ["-v", "--help", "capabilities"];
  const log = inside(["/entrypoint", "--file", "/out/sync.c1z", "--log-path", "stdout"]);
  if (!log.includes("Sync complete.")) throw new Error(`the sync did not end:\n${log}`);
  return ["-v", "--help", "capabilities", "sync into /out"];
}

/** The same of an image of several programs, by the program that is named first. `syncs`: one that needs no app. */
export function rehearseImageOfAll(
  programs: readonly Pick<Rehearsed, "name" | "version">[],
  syncs: string,
  folder: string,
): readonly string[] {
  const inside = closedOff(folder);
  for (const { name, version } of programs) {
    const said = [inside(["/entrypoint", name, "-v"]), inside([`/${name}`, "-v"])];
    if (!said.every((line) => line.includes(version))) throw new Error(`${name} -v says ${said.join("and ")}`);
  }
  let refused = "";
  try {
    inside(["/entrypoint", "none"]);
  } catch (thrown) {
    refused = (thrown as Error).message;
  }
  if (!refused.includes("status 2\nusage: PROGRAM")) throw new Error(`a program that is none: '${refused}'`);
  const log = inside(["/entrypoint", syncs, "--file", "/out/sync.c1z", "--log-path", "stdout"]);
  if (!log.includes("Sync complete.")) throw new Error(`the sync did not end:\n${log}`);
  return [`-v of ${programs.length} programs`, `sync of ${syncs} into /out`];
}

/** Runs something in the root that `folder` is made into. */
function closedOff(folder: string): (args: readonly string[]) => string {
  layOutRoot(folder);
  if (existsSync(join(folder, "bin/sh"))) throw new Error("the root has a shell");
  const env = { BATON_HEALTH_CHECK: "true" };
  const mounts = { passing: ["/tmp", "/out"], staying: new Map<string, string>() };
  return (args) => run(...insideCommand(folder, mounts, { user: imageUser, env }, args));
}
