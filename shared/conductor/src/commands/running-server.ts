import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { Command } from "commander";
import { readMeta } from "../state/meta.ts";
import { stateDirectory, withStore } from "./with-store.ts";

/** Asks the running server for what it alone knows, and returns its answer. */
export function callServer(command: Command, method: string, path: string, body?: string): Promise<unknown> {
  return withStore(command, async (store) => {
    const host = readMeta(store.database, "host");
    if (!host) throw new Error("no server has run on this state yet; start `conductor serve`");
    const ca = readFileSync(join(stateDirectory(command), "tls", "ca.pem"));
    const { status, text } = await send(`https://${host}${path}`, { method, ca, token: store.adminToken, body });
    const answer = JSON.parse(text) as { error?: string };
    if (status !== 200) throw new Error(answer.error ?? text);
    return answer;
  });
}

type Call = { method: string; ca: Buffer; token: string; body: string | undefined };

function send(url: string, { method, ca, token, body }: Call): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on("error", (error) => reject(new Error(`the conductor at ${url} does not answer: ${error.message}`)));
    outgoing.end(body);
  });
}
