import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { serverCertificate } from "../../shared/conductor/src/certificates.ts";

/** How a connector is tried against its simulator, or alone if it needs none. */
export interface Trial {
  /** What `baton-simulator` calls the app. */
  readonly vendor?: string;
  /** For connectors that take no http address. */
  readonly tls?: true;
  readonly environment: (app: App) => Promise<Record<string, string>> | Record<string, string>;
}

export interface App {
  readonly url: URL;
  /** The lines that the simulator greets with. */
  readonly notes: readonly string[];
  /** A folder for files. */
  readonly folder: string;
}

/** A connector without an entry is refused by `trialOf`: nothing is published untried. */
const trials: Readonly<Record<string, Trial>> = {
  "baton-demo": { environment: () => ({ BATON_USERS: "60" }) },
  "baton-okta": {
    vendor: "okta",
    tls: true,
    environment: ({ url, notes }) => ({
      BATON_DOMAIN: `localhost:${url.port}`,
      BATON_API_TOKEN: noted(notes, /API token: (\S+)/),
    }),
  },
  "baton-gsuite": {
    vendor: "google",
    environment: async ({ url, notes, folder }) => {
      const keyFile = join(folder, "key.json");
      const answer = await fetch(new URL("/simulator/key.json", url));
      if (!answer.ok) throw new Error(`the simulator answered ${answer.status} for its key file`);
      writeFileSync(keyFile, await answer.text());
      return {
        BATON_CUSTOMER_ID: noted(notes, /customer id ([^,\s]+)/),
        BATON_ADMINISTRATOR_EMAIL: noted(notes, /administrator ([^,\s]+)/),
        BATON_CREDENTIALS_JSON_FILE_PATH: keyFile,
        BATON_BASE_URL: url.origin,
      };
    },
  },
  "baton-github": {
    vendor: "github",
    environment: ({ url, notes }) => ({ BATON_INSTANCE_URL: url.origin, BATON_TOKEN: noted(notes, /token:? (\S+)/i) }),
  },
};

export function trialOf(connector: string): Trial {
  const trial = trials[connector];
  if (!trial) throw new Error(`say in scripts/packaging/trials.ts how ${connector} is tried against its simulator`);
  return trial;
}

function noted(notes: readonly string[], pattern: RegExp): string {
  const found = notes.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
  if (found === undefined) throw new Error(`the simulator does not say ${pattern}: ${notes.join("; ")}`);
  return found;
}

/** The environment in which the connector syncs from its app, which is stopped on disposal. */
export async function openTrial(connector: string, simulator: string, folder: string) {
  const { vendor, tls, environment } = trialOf(connector);
  if (!vendor) {
    const env = await environment({ url: new URL("http://localhost"), notes: [], folder });
    return { env, [Symbol.asyncDispose]: async () => {} };
  }
  const flags = ["--port", "0", "--quiet", "--size", "30"];
  const trust: Record<string, string> = {};
  if (tls) {
    const { caFile, cert, key } = await serverCertificate(folder, ["localhost"]);
    const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "server.key")];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    flags.push("--tls-cert", certFile, "--tls-key", keyFile);
    trust.SSL_CERT_FILE = caFile;
  }
  const child = spawn(process.execPath, [simulator, vendor, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  try {
    const { url, notes } = await greeting(child);
    const env = { ...trust, ...(await environment({ url, notes, folder })) };
    return { env, [Symbol.asyncDispose]: () => stopped(child) };
  } catch (thrown) {
    await stopped(child);
    throw thrown;
  }
}

/** The first line names the address; the notes follow in the same write. */
async function greeting(child: ChildProcess): Promise<{ url: URL; notes: readonly string[] }> {
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on("line", (line) => lines.push(line));
  await new Promise<void>((resolve, reject) => {
    reader.once("line", () => setTimeout(resolve, 50));
    child.once("exit", (code) => reject(new Error(`the simulator ended with status ${code}: ${errors}`)));
  });
  const url = /https?:\S+/.exec(lines[0]!)?.[0];
  if (!url) throw new Error(`the simulator does not say where it is: ${lines[0]}`);
  return { url: new URL(url), notes: lines.slice(1) };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
