import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SettingsInput } from "../src/index.ts";
import { type Conductor, type IssuedClient, startConductor } from "../src/index.ts";

export type Running = { directory: string; conductor: Conductor; issued: IssuedClient; stop(): Promise<void> };

/** A conductor in a directory of its own, with one client. */
export async function runningConductor(settings: SettingsInput = {}): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), "conductor-"));
  const conductor = await startConductor({ directory, settings: { retryDelayMs: 0, ...settings } });
  const issued = conductor.clients.create({ name: "acme" });
  const running: Running = {
    directory,
    conductor,
    issued,
    async stop() {
      await running.conductor.close();
      rmSync(directory, { recursive: true });
    },
  };
  return running;
}

export type ApiReply = { status: number; json: unknown; bytes: Buffer };

/** Calls the admin API over HTTP/1.1. */
export function api(
  { url, caFile, adminToken }: Pick<Conductor, "url" | "caFile" | "adminToken">,
  method: string,
  path: string,
  body?: unknown,
  token = adminToken,
): Promise<ApiReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}${path}`,
      { method, ca: readFileSync(caFile), headers: { authorization: `Bearer ${token}` }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const isJson = response.headers["content-type"] === "application/json";
          resolve({ status: response.statusCode!, json: isJson ? JSON.parse(bytes.toString()) : undefined, bytes });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
