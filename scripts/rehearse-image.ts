import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Package, publishedPackages } from "./packages.ts";
import { insideCommand, layOutRoot, requireRoot, run } from "./packaging/closed-root.ts";
import { hasFormula } from "./packaging/formula.ts";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it
 * names, and nothing else, not even a shell; mounted read-only but for /tmp and /out; as user 65532.
 *
 *     sudo scripts/run rehearse-image [PROGRAM…]     Linux only: it mounts
 */

/** What is printed by the program in the closed-off root. */
function inside(folder: string, args: readonly string[]): string {
  const env = { BATON_HEALTH_CHECK: "true" };
  return run(...insideCommand(folder, { passing: ["/tmp", "/out"], staying: new Map() }, { user, env }, args));
}

const user = "65532:65532";

async function rehearse(source: Package): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "baton-image-"));
  try {
    await layOutRoot(source, folder);
    if (existsSync(join(folder, "bin/sh"))) throw new Error("the root has a shell");
    const version = inside(folder, ["/entrypoint", "-v"]).trim();
    if (!version.includes(source.manifest.version)) throw new Error(`-v says ${version}`);
    inside(folder, [`/${source.folderName}`, "--help"]);
    if (!source.isConnector) return ["-v", "--help"];
    if (!inside(folder, ["/entrypoint", "capabilities"]).includes("resourceTypeCapabilities"))
      throw new Error("no capabilities");
    if (source.folderName !== "baton-demo") return ["-v", "--help", "capabilities"];
    const log = inside(folder, ["/entrypoint", "--file", "/out/sync.c1z", "--log-path", "stdout"]);
    if (!log.includes("Sync complete.")) throw new Error(`the sync did not end:\n${log}`);
    return ["-v", "--help", "capabilities", "sync into /out"];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

requireRoot("rehearse-image");
const names = process.argv.slice(2);
const sources = publishedPackages().filter(hasFormula);
const unknown = names.find((name) => !sources.some(({ folderName }) => folderName === name));
if (unknown) {
  console.error(
    `rehearse-image: no program '${unknown}'; there are ${sources.map(({ folderName }) => folderName).join(", ")}`,
  );
  process.exit(2);
}
for (const source of sources.filter(({ folderName }) => names.length === 0 || names.includes(folderName))) {
  try {
    console.log(
      `${source.folderName.padEnd(20)} ${(await rehearse(source)).join(", ")}, as ${user} on a read-only root`,
    );
  } catch (thrown) {
    console.error(`rehearse-image: ${source.folderName}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
