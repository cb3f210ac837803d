/**
 * Runs baton-okta as a user would against a simulated organisation and prints what the sync cost.
 *
 *     scripts/run okta                                        20,000 users, 500 groups, 100,000 memberships, 100 apps
 *     scripts/run okta users=2000,groups=50,memberships=8000 5   another size, 5 ms per request
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { serverCertificate } from "../shared/conductor/src/certificates.ts";
import { measure } from "./measure.ts";

const [size = "users=20000,groups=500,memberships=100000,apps=100", latencyMs = "20"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "okta-bench-"));
try {
  const { caFile, cert, key } = await serverCertificate(folder, ["localhost"]);
  const [certFile, keyFile, file] = [join(folder, "cert.pem"), join(folder, "key.pem"), join(folder, "sync.c1z")];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  process.env.SSL_CERT_FILE = caFile;
  const tls = ["--tls-cert", certFile, "--tls-key", keyFile];
  await using app = await simulator(["--size", size, "--latency-ms", latencyMs, ...tls]);
  const flags = ["--domain", `localhost:${app.port}`, "--api-token", "simulated-okta-token"];
  const cost = await measure("baton-okta", [...flags, "--sync-custom-roles", "--sync-secrets", "--file", file]);
  if (cost.status !== 0) {
    console.log(`failed with status ${cost.status}\n${cost.stderr.slice(-2000)}`);
    process.exitCode = 1;
  } else {
    const mebibytes = (statSync(file).size / 2 ** 20).toFixed(1);
    const seconds = cost.seconds.toFixed(2);
    console.log(`${size} at ${latencyMs} ms per request:`);
    console.log(`${app.calls()} calls, ${seconds} s, peak ${cost.peakMebibytes} MiB, file ${mebibytes} MiB`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** A simulator in a process of its own, so that its memory and time are not the connector's. */
async function simulator(args: readonly string[]) {
  const program = fileURLToPath(new URL("../scripts/run", import.meta.url));
  const child = spawn(program, ["baton-simulator", "okta", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let calls = 0;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (/^\d{3} /.test(line)) calls++;
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
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    },
  };
}
