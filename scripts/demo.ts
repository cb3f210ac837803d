/**
 * The main job on one machine: a simulated Okta organisation, a local ConductorOne and `baton-okta` in service mode
 * between them. Shows every command it runs, leaves the synced file in `.demo/`, stops what it started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { serverCertificate } from "../shared/conductor/src/certificates.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".demo");
const state = join(folder, "conductor");
const file = join(folder, "okta.c1z");
const waitMs = 60_000;
const running: Running[] = [];

interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  /** The first line, said or still to be said, on either output that matches. */
  readonly line: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly stop: () => Promise<void>;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
let status = 0;
try {
  await demonstrate();
} catch (thrown) {
  console.error(`\nThe demo failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  status = 1;
} finally {
  for (const program of running.reverse()) await program.stop();
}
process.exitCode = status;

async function demonstrate() {
  say("A simulated Okta organisation and a local ConductorOne");
  // One authority for both, so that the connector needs to trust one file.
  const { caFile, cert, key } = await serverCertificate(join(state, "tls"), ["localhost"]);
  const [certFile, keyFile] = [join(folder, "okta.pem"), join(folder, "okta.key")];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  const size = "users=400,groups=40,memberships=2000,apps=12";
  const okta = start("baton-simulator", ["okta", "--size", size, "--tls-cert", certFile, "--tls-key", keyFile]);
  const conductor = start("conductor", ["--state", state, "serve", "--port", "0"]);
  const [, port] = await okta.line(/simulator on https:\/\/[^:]+:(\d+)/);
  await conductor.line(/^Listening on/);

  say("Credentials for one connector, and a sync waiting for it");
  const issued = JSON.parse(await output("conductor", ["--state", state, "client", "create", "-o", "json"]));
  await output("conductor", ["--state", state, "task", "sync"]);

  say("baton-okta in service mode takes the task, syncs and uploads");
  const connector = start("baton-okta", ["--domain", `localhost:${port}`], {
    BATON_API_TOKEN: "simulated-okta-token",
    BATON_CLIENT_ID: issued.clientId,
    BATON_CLIENT_SECRET: issued.clientSecret,
    SSL_CERT_FILE: caFile,
  });
  await connector.line(/Task complete!/);
  console.log("  Task complete!");
  await connector.stop();

  say("What it uploaded");
  const [upload] = JSON.parse(await output("conductor", ["--state", state, "uploads", "-o", "json"]));
  if (upload?.state !== "accepted") throw new Error(`the upload is ${upload?.state ?? "missing"}, not accepted`);
  await output("conductor", ["--state", state, "uploads", "download", upload.id, "-f", file]);
  console.log(indented(await output("baton", ["stats", "-f", file])));
  console.log(indented(firstLines(await output("baton", ["grants", "-f", file]), 12)));

  const shown = relative(root, file);
  console.log(`
baton-okta read a simulated Okta organisation in service mode and uploaded ${upload.counts.grants} grants to a local ConductorOne.
The uploaded file is ${shown}: look around with  scripts/run baton resources -f ${shown}
With your own organisation:  scripts/run baton-okta doctor --domain acme.okta.com --api-token …`);
}

function start(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  show(name, args, Object.keys(env));
  const child = spawn(join(root, "scripts/run"), [name, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  let woken = Promise.withResolvers<void>();
  const wake = () => {
    woken.resolve();
    woken = Promise.withResolvers<void>();
  };
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      lines.push(line);
      wake();
    });
  }
  void exited.then(wake);
  const line = async (pattern: RegExp) => {
    const deadline = AbortSignal.timeout(waitMs);
    deadline.addEventListener("abort", wake);
    for (let next = 0; ; ) {
      for (; next < lines.length; next++) {
        const found = pattern.exec(lines[next]!);
        if (found) return found;
      }
      if (deadline.aborted || child.exitCode !== null) {
        const why = deadline.aborted ? `within ${waitMs / 1000} s` : `before it ended with status ${child.exitCode}`;
        throw new Error(`${name} did not say ${pattern} ${why}. Its last lines:\n${lines.slice(-10).join("\n")}`);
      }
      await woken.promise;
    }
  };
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited;
  };
  const program = { name, child, line, stop };
  running.push(program);
  return program;
}

/** What a program printed, once it has ended well. */
async function output(name: string, args: readonly string[]): Promise<string> {
  show(name, args);
  // What is shown stands two columns to the right.
  const env = { ...process.env, BATON_COLUMNS: String((process.stdout.columns || 100) - 2) };
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(join(root, "scripts/run"), [name, ...args], { cwd: root, stdio: [...stdio], env });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${name} ended with status ${code}`);
  return text;
}

function say(title: string) {
  console.log(`\n${title}`);
}

function show(name: string, args: readonly string[], variables: readonly string[] = []) {
  const words = args.map((arg) => (arg.startsWith(root) ? relative(root, arg) : arg)).join(" ");
  console.log(`  $ ${variables.map((variable) => `${variable}=… `).join("")}scripts/run ${name} ${words}`);
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, "  ");
}

function firstLines(text: string, count: number): string {
  const lines = text.trimEnd().split("\n");
  return lines.length <= count
    ? text
    : [...lines.slice(0, count), `… and ${lines.length - count} more lines`].join("\n");
}
