import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { publishedPackages, root } from "./packages.ts";
import { formulaFile, formulaText, hasFormula } from "./packaging/formula.ts";
import { type Packed, packAll } from "./packaging/pack-all.ts";

/**
 * Writes the Homebrew formulas of all programs, from their tarballs.
 *
 *     scripts/run formulas                into dist/formulas
 *     scripts/run formulas --rehearse     and follows each one's steps into an empty prefix (needs ruby and npm)
 */

export const formulaFolder = join(root, "dist/formulas");

export function writeFormulas(packed: readonly Packed[]): readonly string[] {
  rmSync(formulaFolder, { recursive: true, force: true });
  mkdirSync(formulaFolder, { recursive: true });
  return packed
    .filter(({ source }) => hasFormula(source))
    .map((one) => {
      const path = join(formulaFolder, formulaFile(one.source));
      writeFileSync(path, formulaText(one));
      return path;
    });
}

/** Throws what went wrong. Ruby reads the formula and carries out its own `install` and `test`. */
export function rehearse(formula: string, tarball: string): string {
  const prefix = mkdtempSync(join(tmpdir(), "baton-formula-"));
  try {
    ruby("-wc", formula);
    return ruby(join(root, "homebrew/rehearse.rb"), formula, tarball, prefix).trim();
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}

export const hasRuby = () => spawnSync("ruby", ["--version"]).status === 0;

function ruby(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("ruby", args, { encoding: "utf8" });
  if (error) throw new Error(`ruby cannot be run: ${error.message}. Install it (apt-get install ruby) and try again.`);
  if (status !== 0) throw new Error(`ruby ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rehearse: { type: "boolean", default: false } } });
  try {
    const packed = await packAll(publishedPackages().filter(hasFormula));
    for (const path of writeFormulas(packed)) {
      const one = packed.find(({ source }) => path.endsWith(`/${formulaFile(source)}`))!;
      console.log(values.rehearse ? rehearse(path, one.tarball) : relative(root, path));
    }
  } catch (thrown) {
    console.error(`formulas: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
