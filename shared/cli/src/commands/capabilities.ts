import { readFileSync } from "node:fs";
import type { Run } from "../program-run.ts";

/**
 * What the connector can do, as JSON, without any configuration. It cannot change after a bundle is built, so the build
 * puts it beside the bundle; deriving it means loading the whole connector and its protocol.
 */
export async function printCapabilities({ program, stdio }: Run): Promise<number> {
  stdio.stdout.write(built() ?? (await (await import("./derive-capabilities.ts")).deriveCapabilities(program)));
  return 0;
}

function built(): string | undefined {
  try {
    return readFileSync(new URL("capabilities.json", import.meta.url), "utf8");
  } catch {
    return undefined;
  }
}
