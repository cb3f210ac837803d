import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { type Conductor, type IssuedClient, startConductor } from "@baton-connectors/conductor";
import type { Program } from "./program.ts";

/** What a debug sync in service mode came to. */
export interface ServiceRun {
  readonly state: string;
  readonly status: number | null;
  /** What was printed, and each upload, unpacked. */
  readonly texts: readonly { readonly name: string; readonly content: string }[];
  /** The credentials of service mode. */
  readonly secrets: readonly string[];
}

/** Access tokens are JWTs of the conductor's own making: they all begin so. */
const tokenHead = Buffer.from('{"alg":"HS256"}').toString("base64url");

/** A conductor with one client, whose connector is the program. */
export interface Served {
  readonly conductor: Conductor;
  readonly issued: IssuedClient;
  /** Asks the connector to end; what it printed. */
  ended(): ReturnType<Program["run"]>;
}

/** Lets the connector do one sync for a conductor, and its log be uploaded. */
export const debugSync = (program: Program, env: NodeJS.ProcessEnv): Promise<ServiceRun> =>
  inServiceMode(program, { env }, async ({ conductor, issued: { clientId, clientSecret }, ended }) => {
    const { id } = conductor.queue.add({ clientId, task: { sync_full: {}, debug: true } });
    const { state } = await conductor.ended(id, 60_000);
    const { status, output } = await ended();
    const uploads = conductor.uploads.list({ taskId: id }).map((upload) => {
      const bytes = readFileSync(conductor.uploads.pathOf(upload));
      const content = upload.kind === "c1z" ? zstdDecompressSync(bytes.subarray(5)) : bytes;
      return { name: upload.kind, content: content.toString("latin1") };
    });
    const key = JSON.parse(Buffer.from(clientSecret.split(":").at(-1)!, "base64url").toString("utf8")) as { d: string };
    const secrets = [clientSecret, key.d, tokenHead];
    return { state, status, texts: [{ name: "output", content: output }, ...uploads], secrets };
  });

/** Runs the connector for a conductor of its own while `work` goes on. */
export async function inServiceMode<T>(
  program: Program,
  { env, args = [] }: { readonly env: NodeJS.ProcessEnv; readonly args?: readonly string[] },
  work: (served: Served) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "baton-scan-service-"));
  const temporary = join(directory, "tmp");
  mkdirSync(temporary);
  const conductor = await startConductor({ directory, settings: { nextPollMs: 50, maxAttempts: 1 } });
  try {
    const issued = conductor.clients.create({ name: "acme" });
    const running = program.run([...args, "--c1-ca-file", conductor.caFile], {
      ...env,
      BATON_CLIENT_ID: issued.clientId,
      BATON_CLIENT_SECRET: issued.clientSecret,
      BATON_TMPDIR: temporary,
    });
    const ended = () => {
      program.stop();
      return running;
    };
    return await work({ conductor, issued, ended });
  } finally {
    program.stop();
    await conductor.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
