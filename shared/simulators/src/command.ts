import { readFileSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { parseFault } from "./fault.ts";
import type { Apps } from "./find-apps.ts";
import { startServer } from "./server.ts";
import { parseSize } from "./simulated-app.ts";

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

/** The command that serves one of the apps until it is asked to stop. With one app alone, its name need not be given. */
export async function runSimulator(apps: Apps, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const names = Object.keys(apps);
  const command = new Command("baton-simulator")
    .description("A simulated app with deterministic data, real paging, limits and errors.")
    .version(
      `baton-simulator version ${manifest.version === "0.0.0" ? "dev" : manifest.version}`,
      "-v, --version",
      "shows the version",
    )
    .option("--size <size>", "users, or counts by name: users=5000,groups=20", checked(parseSize), { users: 100 })
    .option("--seed <number>", "chooses the data", whole, 1)
    .option("--tenant <file>", "a tenant file instead of size and seed")
    .option("--port <port>", "0 takes a free one", whole, 0)
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--tls-cert <file>", "certificate (PEM): speaks https")
    .option("--tls-key <file>", "its key (PEM)")
    .option("--settings-file <file>", "writes the variables with which the connector reads it")
    .option("--latency-ms <ms>", "every answer takes at least this long", whole, 0)
    .option(
      "--fault <words>",
      "EFFECT [METHOD] PATH [xTIMES], e.g. '503 GET /api/v1/users x2'",
      listOf(checked(parseFault)),
    )
    .option("--quiet", "does not print requests");
  command.argument(
    names.length === 1 ? "[app]" : "<app>",
    names.join(" | "),
    names.length === 1 ? names[0] : undefined,
  );
  command.action(async (name: string, options) => {
    const load = apps[name];
    if (!load) command.error(`unknown app '${name}'; known: ${names.join(", ")}`, { exitCode: 2 });
    const text = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, "utf8"));
    const cert = text(options.tlsCert);
    const key = text(options.tlsKey);
    if ((cert === undefined) !== (key === undefined)) {
      command.error("--tls-cert and --tls-key belong together", { exitCode: 2 });
    }
    const tenant = text(options.tenant);
    const app = await load!();
    const { handle, notes, settings } = await app.open({
      ...{ size: options.size, seed: options.seed },
      ...(tenant && { tenant }),
    });
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
    const file: string | undefined = options.settingsFile;
    if (file !== undefined) writeFileSync(file, assignments(settings(server.url)), { mode: 0o600 });
    const told =
      file === undefined ? exported(settings(server.url)) : [`variables for the connector: set -a; . ${file}`];
    process.stdout.write(`${[`${name} simulator on ${server.url}`, ...notes, ...told].join("\n")}\n`);
    const stop = () => void server.close().then(() => process.exit(0));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });

  await command.parseAsync(args, { from: "user" }).catch((thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 1;
  });
}

/** For a person to paste; a key is no line to paste. */
function exported(settings: Readonly<Record<string, string>>): readonly string[] {
  const short = Object.entries(settings).filter(([, value]) => value.length < 100);
  const missing = Object.keys(settings).filter((name) => settings[name]!.length >= 100);
  return [
    `variables for the connector: export ${short.map(([name, value]) => `${name}=${value}`).join(" ")}`,
    ...missing.map((name) => `${name} is too long to be pasted: --settings-file writes it`),
  ];
}

/** As a shell, `node --env-file` and `process.loadEnvFile` read them. */
const assignments = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
