import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { root } from "./packages.ts";

/**
 * Shows that adding a connector changes one folder: in a copy of the work tree a scaffold is added to `connectors/`, and
 * everything that lists, checks, tests and packs connectors takes it in. What else changes is the lockfile and generated files.
 *
 *     scripts/run add-connector-check
 */

const name = "baton-added-here";
const adopted = "baton-1-adopted";
const copy = mkdtempSync(join(tmpdir(), "baton-add-connector-"));
const generated = /^(?:README\.md|docker\/compose\.yaml|pnpm-lock\.yaml)$/;
try {
  for (const path of output(root, "git", "ls-files", "--cached", "--others", "--exclude-standard").split("\n"))
    cpSync(join(root, path), join(copy, path), { recursive: true, force: true });
  output(copy, "git", "init", "-q");
  output(copy, "git", "add", "-A");
  output(copy, "git", "-c", "user.name=check", "-c", "user.email=check@localhost", "commit", "-qm", "As it is");
  step("install", process.execPath, "scripts/bootstrap.mjs");
  step("add a connector", "scripts/run", "add-connector", name, "--auth", "oauth");
  const outside = mkdtempSync(join(tmpdir(), "baton-adopted-"));
  output(
    outside,
    process.execPath,
    join(copy, "shared/create-baton-connector/src/main.ts"),
    "1-adopted",
    "--auth",
    "basic",
  );
  step("adopt one from outside", "scripts/run", "adopt", join(outside, adopted));
  rmSync(outside, { recursive: true });
  step("install them", "npx", "--yes", manifest.packageManager, "install", "--no-frozen-lockfile", "--prefer-offline");
  step("generate", "scripts/run", "generate");
  step("generated files are fresh", "scripts/run", "generate", "--check");
  step("format and lint", "scripts/run", "biome", "check", "--error-on-warnings", ".");
  step("types", "scripts/run", "tsc", "--noEmit");
  step(
    "its tests, and those of the lists",
    "scripts/run",
    "jest",
    `connectors/${name}`,
    `connectors/${adopted}/test/errors`,
    "scripts/test",
  );
  if (!output(copy, "scripts/run", "baton-simulator", "--help").includes("added-here"))
    throw new Error("baton-simulator does not know the new connector's app");
  step("its package", "scripts/run", "pack-check", "--offline", "--only", name);
  const changed = output(copy, "git", "status", "--porcelain", "--untracked-files=all")
    .split("\n")
    .map((line) => line.slice(3))
    .filter(
      (path) =>
        path !== "" && ![name, adopted].some((one) => path.startsWith(`connectors/${one}/`)) && !generated.test(path),
    );
  if (changed.length > 0) throw new Error(`other files had to change: ${changed.join(", ")}`);
  console.log(`${name} was added by its folder alone`);
} catch (thrown) {
  console.error(`add-connector-check: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function output(cwd: string, command: string, ...args: readonly string[]): string {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? `status ${status}`}\n${stdout}${stderr}`);
  return stdout.trimEnd();
}

function step(what: string, command: string, ...args: readonly string[]) {
  const started = performance.now();
  output(copy, command, ...args);
  console.log(`${what.padEnd(36)} ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
