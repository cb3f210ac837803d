import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Package, root } from "../packages.ts";

/** Writes the type declarations of libraries: of each what its exports reach, into `folders.get(package)`. */
export function writeDeclarations(folders: ReadonlyMap<Package, string>): void {
  const work = mkdtempSync(join(tmpdir(), "baton-declarations-"));
  try {
    const config = join(work, "tsconfig.json");
    const entries = [...folders.keys()].flatMap(({ folder, manifest }) =>
      Object.values(manifest.exports ?? {})
        .filter((path) => path.endsWith(".ts"))
        .map((path) => join(folder, path)),
    );
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: join(work, "out"),
      typeRoots: [join(root, "node_modules/@types")],
    };
    writeFileSync(
      config,
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files: entries }),
    );
    const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", config], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (status !== 0) throw new Error(`the type declarations cannot be written:\n${stdout}`);
    for (const [{ folder }, output] of folders) {
      const emitted = join(work, "out", folder.slice(root.length), "src");
      for (const path of globSync("**/*.d.ts", { cwd: emitted })) {
        mkdirSync(dirname(join(output, path)), { recursive: true });
        writeFileSync(join(output, path), withBuiltNames(readFileSync(join(emitted, path), "utf8")));
      }
      // Generated code is JavaScript with declarations of its own.
      for (const path of globSync("**/*.d.ts", { cwd: join(folder, "src") }))
        cpSync(join(folder, "src", path), join(output, path));
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The compiler leaves `./x.ts` as written; a package has `./x.d.ts`, which is found as `./x.js`. */
const withBuiltNames = (text: string) => text.replaceAll(/((?:from|import\() ?"\.{1,2}\/[^"]*)\.ts"/g, '$1.js"');
