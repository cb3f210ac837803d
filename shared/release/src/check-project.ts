import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installAlone } from "./check-installed.ts";
import { formulaText } from "./formula.ts";
import { layOutImage } from "./image.ts";
import { largestConnector } from "./limits.ts";
import { npm } from "./npm.ts";
import type { Project } from "./project.ts";
import { rehearseImage } from "./rehearse-image.ts";

/** Packs, as `npm publish` would, into `folder`. What is packed was bundled before. */
export function pack({ folder, packageName }: Project, into: string): string {
  const { status, stdout, stderr } = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", into], folder);
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const parsed = JSON.parse(stdout) as readonly { filename: string }[] | Readonly<Record<string, { filename: string }>>;
  const [entry] = Array.isArray(parsed) ? parsed : Object.values(parsed);
  if (!entry) throw new Error(`npm packed nothing of ${packageName}`);
  return join(into, entry.filename.replace(/^@/, "").replace("/", "-"));
}

/** Uses the tarball as its users will: installed alone and offline, and started. Returns what was tried. */
export function checkTarball(project: Project, tarball: string): readonly string[] {
  const { size } = statSync(tarball);
  if (size > largestConnector) throw new Error(`it has ${size} bytes; ${largestConnector} at most: what is in it?`);
  const folder = mkdtempSync(join(tmpdir(), "baton-release-"));
  try {
    installAlone(project.packageName, tarball, folder);
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(join(folder, "node_modules/.bin", project.name), args, {
        ...{ cwd: folder, encoding: "utf8", shell: process.platform === "win32" },
        env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot },
      });
      if (status !== 0) throw new Error(`${project.name} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
      return stdout;
    };
    run("--help");
    if (!run("-v").includes(project.version)) throw new Error(`-v does not say ${project.version}`);
    if (!run("capabilities").includes("resourceTypeCapabilities")) throw new Error("it names no capabilities");
    return ["installed alone", "--help", "-v", "capabilities"];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an image has beside Node: for a Dockerfile, and to be rehearsed. */
export function layOutProject({ folder, name }: Project, into: string): void {
  const home = join(into, "opt/baton");
  mkdirSync(home, { recursive: true });
  for (const path of ["dist", "package.json", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt"])
    cpSync(join(folder, path), join(home, path), { recursive: true });
  layOutImage(into, [name]);
}

export function rehearseProject(project: Project): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "baton-image-"));
  // The image's user comes through it.
  chmodSync(folder, 0o755);
  try {
    layOutProject(project, folder);
    return rehearseImage({ name: project.name, version: project.version, isConnector: true, syncs: false }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the tarball at the registry's address. */
export function writeFormula({ packageName, name, ...project }: Project, tarball: string, file: string): void {
  const sha256 = createHash("sha256").update(readFileSync(tarball)).digest("hex");
  const url = `https://registry.npmjs.org/${packageName}/-/${packageName.split("/").at(-1)}-${project.version}.tgz`;
  writeFileSync(file, formulaText({ ...project, name, isConnector: true, url, sha256 }));
}
