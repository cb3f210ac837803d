import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const programs = join(root, "node_modules/.bin");
const protocol = join(root, "shared/protocol");

export const protocolFolder = join(protocol, "src/gen");

/** The TypeScript that buf makes of `shared/protocol/proto`, by path; needs no network. */
export async function protocolFiles(): Promise<ReadonlyMap<string, string>> {
  const output = await mkdtemp(join(tmpdir(), "baton-generate-"));
  try {
    await promisify(execFile)(join(programs, "buf"), ["generate", "--output", output], {
      cwd: protocol,
      env: { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) },
    });
    const generated = join(output, relative(protocol, protocolFolder));
    const entries = await readdir(generated, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = async (path: string) =>
      [join(protocolFolder, relative(generated, path)), await readFile(path, "utf8")] as const;
    return new Map(await Promise.all(paths.map(read)));
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}
