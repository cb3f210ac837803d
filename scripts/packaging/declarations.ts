import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Package, root } from "../packages.ts";

/** Writes the type declarations of libraries: of each what its exports reach, into `folders.get(package)`. */
export function writeDeclarations(folders: ReadonlyMap<Package, string>): void {
  const work = mkdtempSync(join(tmpdir(), "baton-declarations-"));
  try {
    emit([...folders.keys()], work);
    for (const [{ folder, manifest }, output] of folders) {
      const from = join(folder, "src");
      const emitted = join(work, "out", relative(root, from));
      const entries = Object.values(manifest.exports ?? {}).filter((path) => path.endsWith(".ts"));
      const paths = entries.map((path) => relative("./src", path.replace(/\.ts$/, ".d.ts")));
      copyReachable(paths, [emitted, from], output);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Every source is named: one that is only reached through another package's name counts as that package's, not ours. */
function emit(libraries: readonly Package[], work: string) {
  const config = join(work, "tsconfig.json");
  const files = libraries.flatMap(({ folder }) =>
    globSync("src/**/*.ts", { cwd: folder })
      .filter((path) => !path.endsWith(".d.ts"))
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
  writeFileSync(config, JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: [], files }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the type declarations cannot be written:\n${stdout}`);
}

const specifier = /(?:from|import\(|import) ?"(\.{1,2}\/[^"]+)"/g;

/** Starting from `entries`, each found in the first of `places` that has it. Generated code has declarations of its own. */
function copyReachable(entries: readonly string[], places: readonly string[], output: string) {
  const seen = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const place = places.find((one) => existsSync(join(one, path)));
    if (!place) throw new Error(`there is no declaration ${path} in ${places.join(" or ")}`);
    const text = readFileSync(join(place, path), "utf8");
    for (const [, target] of withoutComments(text).matchAll(specifier))
      waiting.push(join(dirname(path), declarationOf(target!)));
    mkdirSync(dirname(join(output, path)), { recursive: true });
    writeFileSync(join(output, path), withBuiltNames(text));
  }
}

const declarationOf = (target: string) => target.replace(/\.[jt]s$/, ".d.ts");

/** Examples in comments name files of their readers. */
const comment = /(\/\*[\s\S]*?\*\/)/;
const withoutComments = (text: string) => text.split(comment).filter(isCode).join("");
const isCode = (_: string, index: number) => index % 2 === 0;

/** The compiler leaves `./x.ts` as written; a package has `./x.d.ts`, which is found as `./x.js`. */
const withBuiltNames = (text: string) =>
  text
    .split(comment)
    .map((part, index) =>
      isCode(part, index) ? part.replaceAll(specifier, (found) => found.replace(/\.ts"$/, '.js"')) : part,
    )
    .join("");
