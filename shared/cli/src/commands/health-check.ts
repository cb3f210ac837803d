import { get } from "node:http";
import { BatonError } from "@baton-connectors/sdk/errors";
import { settingsOf } from "../flags/settings.ts";
import type { Run } from "../program-run.ts";
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

  let status: number;
  try {
    status = await statusOf(url, seconds * 1000);
  } catch (thrown) {
    throw unreachable(thrown as Error, url, program.name);
  }
  if (status !== 200) {
    throw new BatonError("Unknown", `health check returned status ${status}`, {
      kind: "upstream",
      hint: `Ask ${url} for the reason, or look at the connector's log.`,
    });
  }
  return 0;
}

/** Not fetch, which refuses some ports. */
function statusOf(url: string, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on("error", reject);
  });
}

function unreachable(error: NodeJS.ErrnoException, url: string, name: string): BatonError {
  const late = error.code === "ABORT_ERR";
  const detail = late ? "no answer in time" : (error.code ?? error.message);
  return new BatonError(late ? "DeadlineExceeded" : "Unavailable", `health check failed: ${detail} (${url})`, {
    kind: "upstream",
    hint: `Is ${name} running in service mode with --health-check and the same --health-check-port?`,
  });
}
