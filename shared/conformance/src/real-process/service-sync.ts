import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { startConductor } from "@baton-connectors/conductor";
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

/** Lets the connector do one sync for a conductor, and its log be uploaded. */
export async function debugSync(program: Program, env: NodeJS.ProcessEnv): Promise<ServiceRun> {
  const directory = mkdtempSync(join(tmpdir(), "baton-scan-service-"));
  const temporary = join(directory, "tmp");
  mkdirSync(temporary);
  const conductor = await startConductor({ directory, settings: { nextPollMs: 50, maxAttempts: 1 } });
  try {
    const { clientId, clientSecret } = conductor.clients.create({ name: "acme" });
    const { id } = conductor.queue.add({ clientId, task: { sync_full: {}, debug: true } });
    const running = program.run(["--c1-ca-file", conductor.caFile], {
      ...env,
      BATON_CLIENT_ID: clientId,
      BATON_CLIENT_SECRET: clientSecret,
      BATON_TMPDIR: temporary,
    });
    const { state } = await conductor.ended(id, 60_000);
    program.stop();
    const { status, output } = await running;
    const uploads = conductor.uploads.list({ taskId: id }).map((upload) => {
      const bytes = readFileSync(conductor.uploads.pathOf(upload));
      const content = upload.kind === "c1z" ? zstdDecompressSync(bytes.subarray(5)) : bytes;
      return { name: upload.kind, content: content.toString("latin1") };
    });
    const key = JSON.parse(Buffer.from(clientSecret.split(":").at(-1)!, "base64url").toString("utf8")) as { d: string };
    const secrets = [clientSecret, key.d, tokenHead];
    return { state, status, texts: [{ name: "output", content: output }, ...uploads], secrets };
  } finally {
    program.stop();
    await conductor.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
