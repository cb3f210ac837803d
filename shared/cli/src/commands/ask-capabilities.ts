import { createRuntime } from "@baton-connectors/sdk/host";
import { prepare } from "../prepare.ts";
import type { Run } from "../program-run.ts";
import { plainScreen } from "../progress/screen.ts";
import { capabilitiesText } from "./derive-capabilities.ts";

/** What the configured connector can do: its types may be known only when it has looked. */
export async function askCapabilities(run: Run): Promise<string> {
  const { program, stdio, secrets } = run;
  const { settings, config, log, telemetry } = await prepare(run, plainScreen(stdio.stderr));
  const connector = await program.connector();
  const httpTimeoutMs = (settings.httpTimeoutSeconds || 300) * 1000;
  const runtime = createRuntime(connector, config, { log, secrets, now: stdio.now, httpTimeoutMs });
  try {
    return await capabilitiesText((await runtime.metadata()).capabilities!);
  } finally {
    await runtime.close();
    await telemetry?.end();
  }
}
