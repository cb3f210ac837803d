import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Package } from "../packages.ts";
import { openTrial } from "./trials.ts";

/** The file that a connector installed in `folder` wrote when it was tried. */
export const syncedFile = (folder: string, command: string) => join(folder, `trial-${command}`, "sync.c1z");

/**
 * Runs each command that the package installs, as a person would: a connector syncs from the simulator, the file tool
 * looks into `sample`. Returns what was tried.
 */
export async function checkCommands(
  source: Package,
  folder: string,
  simulator: string,
  sample: string,
): Promise<readonly string[]> {
  const tried: string[] = [];
  for (const command of Object.keys(source.bin)) {
    const bin = join(folder, "node_modules/.bin", command);
    const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = folder) => {
      const { status, stdout, stderr } = spawnSync(bin, args, {
        cwd,
        encoding: "utf8",
        shell: process.platform === "win32",
        env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, ...env },
      });
      if (status !== 0) throw new Error(`${command} ${args.join(" ")}: status ${status}\n${stdout}${stderr}`);
      tried.push(args[0] ?? "sync");
      return stdout;
    };
    expectText(run(["--help"]), "Usage:", `${command} --help`);
    expectText(run(["-v"]), source.manifest.version, `${command} -v`);
    if (command === "baton") expectText(run(["stats", "-f", sample]), "user", `${command} stats`);
    if (!source.isConnector) continue;
    const file = syncedFile(folder, command);
    mkdirSync(dirname(file));
    await using trial = await openTrial(source, simulator, dirname(file));
    const said = source.manifest.baton?.saidByFile
      ? run(["capabilities"], trial.env, trial.folder)
      : run(["capabilities"]);
    const { resourceTypeCapabilities } = JSON.parse(said) as { resourceTypeCapabilities?: unknown[] };
    if (!resourceTypeCapabilities?.length) throw new Error(`${command} capabilities names no resource types`);
    run(["--file", file, "--log-level", "error"], trial.env, trial.folder);
    if (!existsSync(file)) throw new Error(`${command} synced and left no file`);
    tried.splice(-1, 1, "sync");
  }
  return [...new Set(tried)];
}

function expectText(output: string, text: string, what: string) {
  if (!output.includes(text)) throw new Error(`${what} does not say '${text}':\n${output}`);
}
