import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { layOut } from "./image-files.ts";
import { type Package, publishedPackages } from "./packages.ts";
import { hasFormula } from "./packaging/formula.ts";

/**
 * Runs what an image would hold, without an engine: in a root that has the image's files, Node and the libraries that it
 * names, and nothing else, not even a shell; mounted read-only but for /tmp and /out; as user 65532.
 *
 *     sudo scripts/run rehearse-image [PROGRAM…]     Linux only: it mounts
 */

const user = "65532:65532";

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** Node, and the shared libraries that it loads, where it looks for them. */
function addNode(folder: string) {
  const libraries = run("ldd", [process.execPath]).match(/\/\S+/g) ?? [];
  for (const [from, to] of [
    [process.execPath, "/nodejs/bin/node"],
    ...libraries.map((path) => [path, path]),
  ] as const) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copyFileSync(from, join(folder, to));
  }
}

/** What is printed by the program in the closed-off root. */
function inside(folder: string, args: readonly string[]): string {
  const mounts = [
    `mount --bind "$1" "$1"`,
    `mount -o remount,ro,bind "$1"`,
    `mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"`,
    `mount -t tmpfs -o mode=1777 tmpfs "$1/out"`,
    // Given after the root, as an engine gives them after the image's name.
    `root=$1; shift; exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin BATON_HEALTH_CHECK=true chroot --userspec=${user} "$root" "$@"`,
  ];
  return run("unshare", ["--mount", "sh", "-ec", mounts.join("\n"), "sh", folder, ...args]);
}

async function rehearse(source: Package): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "baton-image-"));
  try {
    await layOut(source, folder);
    addNode(folder);
    mkdirSync(join(folder, "tmp"));
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

if (process.platform !== "linux" || process.getuid?.() !== 0) {
  console.error(
    "rehearse-image: needs root on Linux, to mount and to change the user. The image workflow builds the real image.",
  );
  process.exit(2);
}
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
