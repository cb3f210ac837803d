import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseEnv } from "node:util";
import { serverCertificate } from "../../shared/conductor/src/certificates.ts";
import type { Package } from "../packages.ts";

/** The variables with which a connector needs no app: settings of an example, or none, as its defaults will do. */
const exampleFile = "examples/trial.env";
/**
 * A program that stands for an app that is not simulated as the others are, until it is killed; it takes `--settings-file` as simulators
 * do. A connector may name that of another, which is then told for whom it stands.
 */
const ownServer = "trial/main.ts";

export interface Trial extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** Paths in the variables are relative to it. */
  readonly folder: string;
}

/** What the connector syncs from: its simulated app over https, stopped on disposal, or the example it has instead. */
export async function openTrial(connector: Package, simulator: string, folder: string): Promise<Trial> {
  const others = connector.manifest.baton?.trial;
  const own = join(connector.folder, others ?? ownServer);
  if (existsSync(own)) {
    const envFile = join(folder, "app.env");
    const server = spawnServer([own, "--settings-file", envFile, ...(others ? [connector.folderName] : [])]);
    return running(server, () => ({ env: variables(envFile), folder }));
  }
  if (connector.simulator === undefined) {
    const example = join(connector.folder, exampleFile);
    const env = existsSync(example) ? variables(example) : {};
    return { env, folder: connector.folder, [Symbol.asyncDispose]: async () => {} };
  }
  const host = "localhost";
  const { caFile, cert, key } = await serverCertificate(folder, [host]);
  const [certFile, keyFile, envFile] = ["cert.pem", "server.key", "app.env"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const flags = ["--host", host, "--quiet", "--size", "30", "--tls-cert", certFile, "--tls-key", keyFile];
  const child = spawnServer([simulator, connector.simulator, ...flags, "--settings-file", envFile]);
  return running(child, () => ({ env: { SSL_CERT_FILE: caFile, ...variables(envFile) }, folder }));
}

const spawnServer = (args: readonly string[]) => spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });

async function running(child: ChildProcess, trial: () => Pick<Trial, "env" | "folder">): Promise<Trial> {
  try {
    await greeted(child);
    return { ...trial(), [Symbol.asyncDispose]: () => stopped(child) };
  } catch (thrown) {
    await stopped(child);
    throw thrown;
  }
}

const variables = (path: string) => parseEnv(readFileSync(path, "utf8")) as Readonly<Record<string, string>>;

/** The first line is printed once it listens. */
async function greeted(child: ChildProcess): Promise<void> {
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const reader = createInterface({ input: child.stdout! });
  await new Promise<void>((resolve, reject) => {
    reader.once("line", () => resolve());
    child.once("exit", (code) => reject(new Error(`the simulator ended with status ${code}: ${errors}`)));
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
