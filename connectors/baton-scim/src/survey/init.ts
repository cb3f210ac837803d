import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Start } from "@baton-connectors/cli";
import { configError } from "@baton-connectors/sdk";
import type { Config } from "../config.ts";
import { propose } from "./propose.ts";
import { reportOf } from "./report.ts";
import { survey } from "./survey.ts";

/** `baton-scim init URL`: looks at a server without changing it and writes the configuration for it. */
export async function writeMapping(
  address: string,
  directory: string,
  print: (text: string) => void,
  start: Start<Config>,
): Promise<number> {
  const file = join(directory, `${URL.canParse(address) ? new URL(address).hostname : "app"}.scim.yaml`);
  if (existsSync(file))
    throw configError(`${file} is there already`, { hint: "Move it away, or go on with it: --scim-config-file." });
  const { config, context, patiently } = await start();
  const found = await patiently(() => survey(address, config, context));
  print(reportOf(found.findings));
  writeFileSync(file, propose(found));
  print(`\nWrote ${file}\n\nNext:\n  baton-scim --scim-config-file ${file}\n`);
  return 0;
}
