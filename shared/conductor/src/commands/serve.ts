import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { Exchange } from "../context.ts";
import { parseDuration } from "../duration-text.ts";
import { hostOf } from "../host.ts";
import type { SettingsInput } from "../settings.ts";
import { stateDirectory, tellIfNew } from "./with-store.ts";

type Options = {
  port: number;
  address: string;
  hostName: string;
  nextPoll?: number;
  nextHeartbeat?: number;
  heartbeatLease?: number;
  taskLease?: number;
  maxAttempts?: number;
  keepUploads?: number;
  keepTasks?: number;
  keepAudit?: number;
  keepFor?: number;
  verbose?: boolean;
};

export function serveCommand(): Command {
  return new Command("serve")
    .description("Serves connectors, the API and the web page on one TLS port until it is stopped.")
    .option("--port <number>", "port; 0 picks a free one", wholeNumber, 8443)
    .option("--address <ip>", "address to listen on", "127.0.0.1")
    .option("--host-name <name>", "name connectors reach this server by", "localhost")
    .option("--next-poll <duration>", "pause between a connector's idle polls (1s)", duration)
    .option("--next-heartbeat <duration>", "pause between heartbeats (30s)", duration)
    .option("--heartbeat-lease <duration>", "how long a heartbeat keeps a task leased (5m)", duration)
    .option("--task-lease <duration>", "how long a task without heartbeats stays leased (70m)", duration)
    .option("--max-attempts <number>", "attempts for retryable failures (3)", wholeNumber)
    .option("--keep-uploads <number>", "finished uploads kept per client (10)", wholeNumber)
    .option("--keep-tasks <number>", "ended tasks kept per client (10000)", wholeNumber)
    .option("--keep-audit <number>", "entries of the audit record kept (10000)", wholeNumber)
    .option("--keep-for <duration>", "how long ended tasks and silent connectors are kept (30d)", duration)
    .option("--verbose", "log every call to stderr as JSON")
    .action(async (options: Options, command: Command) => {
      const directory = stateDirectory(command);
      tellIfNew(directory);
      // Whoever read what is said here may have left; a server goes on without being heard.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
      const { startConductor } = await import("../conductor.ts");
      const conductor = await startConductor({
        directory,
        port: options.port,
        address: options.address,
        hostName: options.hostName,
        settings: settingsFrom(options),
        ...(options.verbose ? { observe: log } : {}),
      });
      const elsewhere = conductor.clients.list().filter(({ id }) => hostOf(id) !== conductor.host);
      if (elsewhere.length > 0) {
        const clients = elsewhere.map(({ name, id }) => `${name} (${hostOf(id)})`).join(", ");
        process.stderr.write(
          `conductor: connectors of these clients call another address, unless BATON_C1_API_HOST=${conductor.host} ` +
            `tells them otherwise: ${clients}\n`,
        );
      }
      const state = directory === "conductor-state" ? "" : ` --state ${directory}`;
      process.stdout.write(
        [
          `Listening on ${conductor.url}`,
          `Page: ${conductor.url}/#token=${conductor.adminToken}`,
          `Admin token: ${conductor.adminToken}`,
          `Connectors must trust ${conductor.caFile} (SSL_CERT_FILE or --c1-ca-file).`,
          ...othersCannotRead(conductor.caFile),
          `New client: conductor${state} client create`,
          "",
        ].join("\n"),
      );
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await conductor.close();
    });
}

/** A state that an earlier version made, or its owner, is closed to connectors that run as other users. */
function othersCannotRead(caFile: string): string[] {
  const state = dirname(dirname(caFile));
  if (process.platform === "win32" || (statSync(state).mode & 0o001) !== 0) return [];
  return [`Connectors of other users cannot read it there: chmod o+x ${state}, or give them a copy.`];
}

function settingsFrom(options: Options): SettingsInput {
  const settings = {
    nextPollMs: options.nextPoll,
    nextHeartbeatMs: options.nextHeartbeat,
    heartbeatLeaseMs: options.heartbeatLease,
    taskLeaseMs: options.taskLease,
    maxAttempts: options.maxAttempts,
    keepUploads: options.keepUploads,
    keepTasks: options.keepTasks,
    keepAudit: options.keepAudit,
    keepMs: options.keepFor,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

const log = (exchange: Exchange) =>
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...exchange })}\n`);

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("not a whole number");
  return Number(text);
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
