#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { parseFault } from "./fault.ts";
import { startServer } from "./server.ts";
import { parseSize } from "./vendor.ts";
import { vendors } from "./vendors.ts";

const checked =
  <T>(parse: (text: string) => T) =>
  (text: string): T => {
    try {
      return parse(text);
    } catch (thrown) {
      throw new InvalidArgumentError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
const whole = checked((text) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error("it must be a whole number");
  return value;
});
const listOf =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] = []) => [...before, parse(text)];

const command = new Command("baton-simulator")
  .description("A simulated vendor API with deterministic data, real paging, limits and errors.")
  .version(manifest.version, "-v, --version", "shows the version")
  .argument("<vendor>", Object.keys(vendors).join(" | "))
  .option("--size <size>", "users, or counts by name: users=5000,groups=20", checked(parseSize), { users: 100 })
  .option("--seed <number>", "chooses the data", whole, 1)
  .option("--tenant <file>", "a tenant file instead of size and seed")
  .option("--port <port>", "0 takes a free one", whole, 0)
  .option("--host <address>", "the address to listen on", "127.0.0.1")
  .option("--tls-cert <file>", "certificate (PEM): speaks https")
  .option("--tls-key <file>", "its key (PEM)")
  .option("--latency-ms <ms>", "every answer takes at least this long", whole, 0)
  .option(
    "--fault <words>",
    "EFFECT [METHOD] PATH [xTIMES], e.g. '503 GET /api/v1/users x2'",
    listOf(checked(parseFault)),
  )
  .option("--quiet", "does not print requests")
  .action(async (name: string, options) => {
    const load = vendors[name];
    if (!load) command.error(`unknown vendor '${name}'; known: ${Object.keys(vendors).join(", ")}`, { exitCode: 2 });
    const text = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, "utf8"));
    const cert = text(options.tlsCert);
    const key = text(options.tlsKey);
    if ((cert === undefined) !== (key === undefined)) {
      command.error("--tls-cert and --tls-key belong together", { exitCode: 2 });
    }
    const tenant = text(options.tenant);
    const vendor = await load!();
    const { handle, notes } = await vendor.make({ size: options.size, seed: options.seed, ...(tenant && { tenant }) });
    const server = await startServer({
      handle,
      port: options.port,
      host: options.host,
      latencyMs: options.latencyMs,
      faults: options.fault ?? [],
      keepLog: false,
      ...(cert && key && { tls: { cert, key } }),
      ...(!options.quiet && {
        onRequest: ({ method, path, query, status }) =>
          process.stderr.write(`${status} ${method} ${path}${query && `?${query}`}\n`),
      }),
    });
    process.stdout.write(`${[`${name} simulator on ${server.url}`, ...notes].join("\n")}\n`);
    const stop = () => void server.close().then(() => process.exit(0));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });

await command.parseAsync().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
