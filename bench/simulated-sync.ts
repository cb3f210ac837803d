import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { serverCertificate } from "../shared/conductor/src/certificates.ts";
import { measure } from "./measure.ts";

export interface SimulatedSync {
  readonly vendor: string;
  readonly connector: string;
  /** As `baton-simulator --size` takes it; or, with `tenant`, what to call it. */
  readonly size: string;
  /** The text of a tenant file, where size and seed do not say enough. */
  readonly tenant?: string;
  readonly latencyMs: string;
  /** Limits are waited for in virtual time: see `virtual-waits.ts`. */
  readonly virtualWaits?: boolean;
  /** Address (`https://localhost:port`) and folder for files to the connector's flags. */
  readonly flags: (url: string, folder: string) => readonly string[] | Promise<readonly string[]>;
}

/** Runs a connector as a user would against a simulated app over https and prints what the sync cost. */
export async function measureSync(sync: SimulatedSync): Promise<void> {
  const { vendor, connector, size, tenant, latencyMs, flags } = sync;
  const folder = mkdtempSync(join(tmpdir(), `${vendor}-bench-`));
  try {
    const { caFile, cert, key } = await serverCertificate(folder, ["localhost"]);
    const [certFile, keyFile, file] = [join(folder, "cert.pem"), join(folder, "key.pem"), join(folder, "sync.c1z")];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    process.env.SSL_CERT_FILE = caFile;
    const tls = ["--tls-cert", certFile, "--tls-key", keyFile];
    const tenantFile = join(folder, "tenant.json");
    if (tenant !== undefined) writeFileSync(tenantFile, tenant);
    const data = tenant === undefined ? ["--size", size] : ["--tenant", tenantFile];
    await using app = await simulator([vendor, ...data, "--latency-ms", latencyMs, ...tls]);
    const given = await flags(`https://localhost:${app.port}`, folder);
    const preload = ["--import", new URL("virtual-waits.ts", import.meta.url).href];
    const cost = await measure(connector, [...given, "--file", file], sync.virtualWaits ? preload : []);
    if (cost.status !== 0) {
      console.log(`failed with status ${cost.status}\n${cost.stderr.slice(-2000)}`);
      process.exitCode = 1;
      return;
    }
    const mebibytes = (statSync(file).size / 2 ** 20).toFixed(1);
    const seconds = `${cost.seconds.toFixed(1)} s (${cost.cpuSeconds.toFixed(1)} s of the processors)`;
    console.log(`${size} at ${latencyMs} ms per request:`);
    console.log(`${app.calls()} calls, ${seconds}, peak ${cost.peakMebibytes} MiB, file ${mebibytes} MiB`);
    if (sync.virtualWaits) console.log(/^waited .*/m.exec(cost.stderr)?.[0] ?? "nothing is said of waits");
    for (const [status, count] of app.statuses()) console.log(`${count} answers with ${status}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A simulator in a process of its own, so that its memory and time are not the connector's. */
async function simulator(args: readonly string[]) {
  const program = fileURLToPath(new URL("../scripts/run", import.meta.url));
  const child = spawn(program, ["baton-simulator", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const statuses = new Map<string, number>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    const status = /^(\d{3}) /.exec(line)?.[1];
    if (status) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  const [first] = await Promise.race([
    createInterface({ input: child.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value as string]),
    new Promise<never>((_, reject) => child.once("exit", () => reject(new Error("the simulator did not start")))),
  ]);
  const port = new URL(first!.split(" ").at(-1)!).port;
  return {
    port,
    calls: () => statuses.values().reduce((sum, count) => sum + count, 0),
    statuses: () => [...statuses].sort(),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    },
  };
}
