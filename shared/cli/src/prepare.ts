import type { Log } from "@baton-connectors/sdk";
import {
  type ConfigOf,
  type Configuration,
  environmentName,
  type Field,
  type Problem,
  parseConfig,
  secretValues,
  selectedGroup,
} from "@baton-connectors/sdk/config";
import { isKeyText, secretsInKey, shownValue } from "@baton-connectors/sdk/key-text";
import { nearest } from "@baton-connectors/sdk/nearest";
import type { Settings } from "./flags/default-fields.ts";
import { settingsOf } from "./flags/settings.ts";
import { allFields } from "./invocation.ts";
import { keepKeySecret } from "./keys-given.ts";
import type { Level } from "./logs/level.ts";
import { startLog } from "./logs/start-log.ts";
import type { Run } from "./program-run.ts";
import type { Screen } from "./progress/screen.ts";
import { checkFlags, howToSet } from "./sources/check-flags.ts";
import { type ConfigFile, readConfigFile } from "./sources/config-file.ts";
import { readTextFile } from "./sources/read-text-file.ts";
import { type Resolved, resolveValues } from "./sources/resolve-values.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";
import { usageError } from "./usage-error.ts";

/** Everything a mode needs, checked. */
export interface Prepared {
  readonly settings: Settings;
  readonly config: ConfigOf<Configuration>;
  readonly resolved: Resolved;
  readonly log: Log;
  /** With `--otel-collector-endpoint`. */
  readonly telemetry: Telemetry | undefined;
}

/**
 * Gathers flags, environment and file, registers secrets before anything can be printed, and checks it all in the order
 * in which the Go connectors do.
 */
export async function prepare(run: Run, screen: Screen, usualLevel?: Level): Promise<Prepared> {
  const { program, defaults, stdio, invocation } = run;
  const warnings: string[] = [];
  const file = await readConfigFile(stdio.env, stdio.directory, (message) => warnings.push(message));
  const fields = allFields(program.config, defaults);
  const resolved = resolveValues(fields, { flags: invocation.flags, env: stdio.env, file });
  for (const secret of secretValues(fields, resolved.values)) run.secrets.add(secret);
  for (const value of file?.values.values() ?? []) keepKeySecret(run.secrets, value);
  if (file && !usesFileItself(program.config, file)) warnings.push(...unknownKeys(file, fields));
  warnings.push(...unknownVariables(stdio.env, fields));

  checkFlags(program.config, defaults, resolved.set);
  const settings = settingsOf(defaults, resolved, program.config.fields);
  const telemetry = settings.otelCollectorEndpoint
    ? (await import("./telemetry/start-telemetry.ts")).startTelemetry(run, settings)
    : undefined;
  const log = startLog(run, settings, resolved, screen, {
    usual: usualLevel ?? serviceLevel(settings),
    tee: telemetry?.log,
  });
  if (settings.otelCollectorEndpoint && settings.otelCollectorEndpointTlsInsecure) {
    log.warn({}, "logs and traces are sent to the collector without encryption");
  }
  for (const warning of warnings) log.warn({}, warning);
  const config = parsed(run, resolved, log);
  return { settings, config, resolved, log, telemetry };
}

/** A service has no display: whoever watches it reads its log. */
const serviceLevel = ({ clientId, quiet }: Settings): Level | undefined => (clientId && !quiet ? "info" : undefined);

function parsed(run: Run, resolved: Resolved, log: Log): ConfigOf<Configuration> {
  const { config: configuration } = run.program;
  const authMethod = String(resolved.values["auth-method"] ?? "");
  const group = selectedGroup(configuration.groups, authMethod);
  if (group && authMethod && group.name !== authMethod) {
    log.warn({ auth_method: authMethod, used: group.name }, "unknown auth method: using the default one");
  }
  const secretPaths = new Set(
    Object.values(configuration.fields)
      .filter((field) => field.secret && field.kind === "file")
      .map((field) => resolved.values[field.name] ?? field.default),
  );
  const readFile = (path: string) => {
    const bytes = contentOf(path);
    if (secretPaths.has(path)) for (const secret of secretsInKey(bytes.toString("utf8"))) run.secrets.add(secret);
    return bytes;
  };
  const outcome = parseConfig(configuration, { values: resolved.values, authMethod, readFile });
  if (outcome.ok) return outcome.config;
  throw problemsError(configuration, outcome.problems);
}

function problemsError(configuration: Configuration, problems: readonly Problem[]) {
  const messages = problems.map((problem) => problem.message).join("\n");
  const concerned = Object.values(configuration.fields).filter((field) =>
    problems.some((problem) => problem.fields.includes(field.name)),
  );
  switch (problems[0]?.kind) {
    case "value":
      return usageError(`failed to make configuration: ${messages}`, howToSet(concerned));
    case "rule":
      return usageError(`errors found:\n${messages}`, `${howToSet(concerned)}${otherGroups(configuration)}`);
    default:
      return usageError(messages, `It concerns ${concerned.map((field) => `--${field.name}`).join(", ")}.`);
  }
}

function otherGroups({ groups }: Configuration): string {
  if (groups.length < 2) return "";
  return ` Or choose how to authenticate: --auth-method ${groups.map((group) => group.name).join(" or ")}.`;
}

function contentOf(path: string): Buffer {
  if (isKeyText(path)) throw new Error("cannot access file: the value is a key itself, not the path of its file");
  try {
    return readTextFile(path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new Error(
      `cannot access file: stat ${shownValue(path)}: ${code === "ENOENT" ? "no such file or directory" : (code ?? String(thrown))}`,
    );
  }
}

/** Variables that are no setting of any connector's: what a mistyped one may have been meant to be. */
const otherVariables = [
  "BATON_CONFIG_PATH",
  "BATON_DECODER_MAX_DECODED_SIZE_MB",
  "BATON_DECODER_MAX_MEMORY_MB",
  "BATON_SKIP_CLEANUP",
  "BATON_KEEP_SYNC_COUNT",
  "BATON_TMPDIR",
  "BATON_GET_TASKS",
  "BATON_C1_API_HOST",
  "BATON_HOST_ID",
];

/** Others may have variables of this name too: only what is nearly a known one is told. */
function unknownVariables(env: NodeJS.ProcessEnv, fields: readonly Field[]): string[] {
  const known = [...fields.map((field) => environmentName(field.name)), ...otherVariables];
  return Object.keys(env)
    .filter((name) => /^baton_/i.test(name) && !known.includes(name) && !known.includes(name.replace(/_FILE$/, "")))
    .flatMap((name) => {
      const [near] = nearest(name, known);
      return near ? [`the environment sets ${name}, which is no setting; did you mean ${near}?`] : [];
    });
}

/** A connector with its own `config-path` is given the same variable: its file has other keys than flags. */
const usesFileItself = (configuration: Configuration, file: ConfigFile) =>
  file.path !== "" && Object.values(configuration.fields).some((field) => field.name === "config-path");

function unknownKeys(file: ConfigFile, fields: readonly { readonly name: string }[]): string[] {
  const names = fields.map((field) => field.name);
  return [...file.values.keys()]
    .filter((key) => !names.includes(key))
    .map((key) => {
      const [near] = nearest(key, names);
      return `the config file ${file.path} sets '${key}', which is no flag${near ? `; did you mean '${near}'?` : ""}`;
    });
}
