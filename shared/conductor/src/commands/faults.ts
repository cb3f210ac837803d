import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { Command } from "commander";
import { readMeta } from "../state/meta.ts";
import { print } from "./table.ts";
import { stateDirectory, withStore } from "./with-store.ts";

/** Faults live in the running server's memory, so this command alone talks to it. */
export function faultsCommand(): Command {
  const faults = new Command("faults").description("Makes a running conductor misbehave on purpose, for tests.");
  faults.command("show").action((_options: object, command: Command) => call(command, "GET"));
  faults
    .command("set <json>")
    .description(
      'A list such as \'[{"on":"FinishTask","nth":1,"code":"Unavailable"}]\'; it replaces what was set before.',
    )
    .action((json: string, _options: object, command: Command) => call(command, "PUT", json));
  faults.command("clear").action((_options: object, command: Command) => call(command, "PUT", "[]"));
  return faults;
}

function call(command: Command, method: string, body?: string): Promise<void> {
  return withStore(command, async (store) => {
    const host = readMeta(store.database, "host");
    if (!host) throw new Error("no server has run on this state yet; start `conductor serve`");
    const ca = readFileSync(join(stateDirectory(command), "tls", "ca.pem"));
    const { status, text } = await send(`https://${host}/api/faults`, { method, ca, token: store.adminToken, body });
    const answer = JSON.parse(text) as { error?: string };
    if (status !== 200) throw new Error(answer.error ?? text);
    print("json", answer, () => "");
  });
}

type Call = { method: string; ca: Buffer; token: string; body: string | undefined };

function send(url: string, { method, ca, token, body }: Call): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on("error", (error) => reject(new Error(`the conductor at ${url} does not answer: ${error.message}`)));
    outgoing.end(body);
  });
}
