import { readFileSync } from "node:fs";
import { environmentName } from "@baton-connectors/sdk/config";
import type { Run } from "../program-run.ts";

/**
 * What the connector can do, as JSON, without any configuration. It cannot change after a bundle is built, so the build
 * puts it beside the bundle; deriving it means loading the whole connector and its protocol. A connector whose types come
 * from what it reads takes the flags for it here, too (`persistent`), and is asked; where one of them is required, nothing is known without.
 */
export async function printCapabilities(run: Run): Promise<number> {
  const { program, stdio } = run;
  stdio.stdout.write(
    isConfigured(run)
      ? await (await import("./ask-capabilities.ts")).askCapabilities(run)
      : (built() ?? (await (await import("./derive-capabilities.ts")).deriveCapabilities(program))),
  );
  return 0;
}

const isConfigured = ({ program, invocation, stdio }: Run) =>
  Object.values(program.config.fields).some(
    ({ name, persistent, replacesDefault, required }) =>
      persistent &&
      !replacesDefault &&
      (required || invocation.flags.has(name) || Boolean(stdio.env[environmentName(name)])),
  );

function built(): string | undefined {
  try {
    return readFileSync(new URL("capabilities.json", import.meta.url), "utf8");
  } catch {
    return undefined;
  }
}
