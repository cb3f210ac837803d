import { type BatonError, BatonError as Failure, toBatonError } from "@baton-connectors/sdk/errors";
import type { Run } from "../dispatch.ts";
import { settingsOf } from "../flags/settings.ts";
import { readConfigFile } from "../sources/config-file.ts";
import { resolveValues } from "../sources/resolve-values.ts";
import { usageError } from "../usage-error.ts";

const endpoints = ["health", "ready", "live"];

/** Asks a connector that runs in service mode how it is. Silent and 0 when it is well. */
export async function checkHealth({ program, invocation, defaults, stdio }: Run): Promise<number> {
  const endpoint = String(invocation.flags.get("endpoint") ?? "health").replace(/^\//, "");
  if (!endpoints.includes(endpoint)) {
    throw usageError(`invalid endpoint: ${endpoint} (valid: ${endpoints.join(", ")})`);
  }
  const seconds = Number(invocation.flags.get("timeout") ?? 5);
  const file = await readConfigFile(stdio.env, stdio.directory, () => {});
  const fields = Object.values(defaults.fields);
  const resolved = resolveValues(fields, { flags: invocation.flags, env: stdio.env, file });
  const { healthCheckBindAddress, healthCheckPort } = settingsOf(defaults, resolved);
  // A server that listens everywhere is reached on this machine.
  const host = ["0.0.0.0", "::", ""].includes(healthCheckBindAddress) ? "127.0.0.1" : healthCheckBindAddress;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${healthCheckPort}/${endpoint}`;

  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(seconds * 1000), redirect: "manual" });
    await response.body?.cancel();
  } catch (thrown) {
    throw unreachable(thrown, url, program.name);
  }
  if (response.status !== 200) {
    throw new Failure("Unknown", `health check returned status ${response.status}`, {
      kind: "upstream",
      hint: `Ask ${url} for the reason, or look at the connector's log.`,
    });
  }
  return 0;
}

function unreachable(thrown: unknown, url: string, name: string): BatonError {
  const error = toBatonError(thrown);
  const cause = error.cause instanceof Error ? error.cause.cause : undefined;
  const detail = (cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
  return new Failure(
    error.code === "DeadlineExceeded" ? "DeadlineExceeded" : "Unknown",
    `health check failed: ${detail} (${url})`,
    {
      kind: "upstream",
      hint: `Is ${name} running in service mode with --health-check and the same --health-check-port?`,
    },
  );
}
