import { readFileSync } from "node:fs";
import { environmentName } from "@baton-connectors/sdk/config";
import type { Run } from "../program-run.ts";

/**
 * What the connector can do, as JSON, without any configuration. It cannot change after a bundle is built, so the build
 * puts it beside the bundle; deriving it means loading the whole connector and its protocol. A connector whose types come
 * from what it reads takes the flags for it here, too (`persistent`), and is asked; so is, whatever is given, one that must be told
 * what to read and lists no types that it may find there: it says what is missing.
 */
export async function printCapabilities(run: Run): Promise<number> {
  const { stdio } = run;
  stdio.stdout.write(
    isConfigured(run)
      ? await asked(run)
      : (built() ?? ((await saysNothing(run)) ? await asked(run) : await derived(run))),
  );
  return 0;
}

const asked = async (run: Run) => (await import("./ask-capabilities.ts")).askCapabilities(run);
const derived = async ({ program }: Run) => (await import("./derive-capabilities.ts")).deriveCapabilities(program);

/** What says where its types come from. */
const sources = ({ program }: Run) =>
  Object.values(program.config.fields).filter(({ persistent, replacesDefault }) => persistent && !replacesDefault);

const isConfigured = (run: Run) =>
  sources(run).some(({ name }) => run.invocation.flags.has(name) || Boolean(run.stdio.env[environmentName(name)]));

async function saysNothing(run: Run): Promise<boolean> {
  const { resourceTypes, allResourceTypes } = await run.program.connector();
  return typeof resourceTypes === "function" && !allResourceTypes && sources(run).some(({ required }) => required);
}

function built(): string | undefined {
  try {
    return readFileSync(new URL("capabilities.json", import.meta.url), "utf8");
  } catch {
    return undefined;
  }
}
