import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Configuration } from "@baton-connectors/sdk/config";
import { resourceTypesIn, withPermissionTables } from "./permission-tables.ts";
import type { Project } from "./project.ts";
import { withFlagTables, withHelp } from "./readme.ts";

const source = "baton-release";
const commonFlags = "https://github.com/baton-connectors/baton-connectors/blob/main/docs/flags.md";

/** The README with its tables as the connector states them now. True: it was so already. */
export async function readmeOf({ folder, name }: Project, { check }: { readonly check: boolean }): Promise<boolean> {
  const path = join(folder, "README.md");
  const load = async (file: string) =>
    (await import(pathToFileURL(join(folder, file)).href)) as Readonly<Record<string, unknown>>;
  const { config } = (await load("src/config.ts")) as { readonly config: Configuration };
  const types = resourceTypesIn(await load("src/connector.ts"), "src/connector.ts");
  const text = readFileSync(path, "utf8");
  const after = `And the [flags of every connector](${commonFlags}).`;
  const tables = withFlagTables(withPermissionTables(text, types), config, source, after);
  const made = withHelp(tables, name, source, () => helpOf(folder));
  if (made !== text && !check) writeFileSync(path, made);
  return made === text;
}

/** As a person sees it who runs the program without any setting. */
function helpOf(folder: string): string {
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot };
  const main = join(folder, "src/main.ts");
  const args = ["--disable-warning=ExperimentalWarning", main, "--help"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder, env });
  if (status !== 0) throw new Error(`--help: status ${status}: ${stderr}`);
  return stdout.replaceAll("\r\n", "\n").replaceAll(/[ \t]+$/gm, "");
}
