import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse as parseWords } from "shell-quote";
import { parse as parseYaml } from "yaml";
import { usageError } from "../usage-error.ts";

/** What a deployment file starts a program with. */
export interface DeploymentSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Reads how a program is started from a compose file, a systemd unit, a file of variables, or a script with its command line. Values that
 * only the machine knows, such as `${TOKEN}`, are taken from `env` where they are set there.
 */
export function deploymentSettings(path: string, program: string, env: NodeJS.ProcessEnv): DeploymentSettings {
  const text = read(path);
  const start: Start = { path, program, env };
  if (/^\s*services\s*:/m.test(text)) return ofCompose(text, start);
  if (/^\s*\[Service\]/m.test(text)) return ofUnit(text, start);
  const args = argsOf(text.replaceAll("\\\n", " ").split("\n"), start);
  const variables = variablesOf(text);
  if (args.length === 0 && Object.keys(variables).length === 0) {
    throw usageError(
      `${path} neither starts ${program} nor sets variables`,
      "Give --from a compose file, a systemd unit, a file of variables, or the script that starts it.",
    );
  }
  return { args, env: variables };
}

interface Start {
  readonly path: string;
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    throw usageError(
      `cannot read ${path}: ${(thrown as NodeJS.ErrnoException).code}`,
      "Give --from the path of a file that you may read.",
    );
  }
}

/** Words behind the program's name in the first line that starts it. */
function argsOf(lines: readonly string[], { program, env }: Start): string[] {
  for (const line of lines) {
    const words = wordsOf(line, env);
    const at = words.findIndex((word) => word === program || word.endsWith(`/${program}`));
    if (at >= 0 && !line.trim().startsWith("#")) return words.slice(at + 1);
  }
  return [];
}

/** Up to the first operator of the shell; `$NAME` stays where it is not set. */
function wordsOf(line: string, env: NodeJS.ProcessEnv): string[] {
  const words = parseWords(line, (name) => env[name] ?? `\${${name}}`);
  const end = words.findIndex((word) => typeof word !== "string");
  return (end < 0 ? words : words.slice(0, end)).map(String);
}

function variablesOf(text: string): Record<string, string> {
  const found = text.matchAll(/^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)=(.*)$/gm);
  return Object.fromEntries([...found].map(([, name, value]) => [name!, unquoted(value!.trim())]));
}

const unquoted = (text: string) =>
  /^"(.*)"$|^'(.*)'$/s
    .exec(text)
    ?.slice(1)
    .find((one) => one !== undefined) ?? text;

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment */
function ofUnit(text: string, start: Start): DeploymentSettings {
  const lines = text.replaceAll("\\\n", " ").split("\n");
  const values = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
  const files = values("EnvironmentFile").map((file) => file.replace(/^-/, ""));
  const stated = values("Environment").flatMap((line) => parseWords(line).map(String));
  return {
    args: argsOf(values("ExecStart"), start),
    env: {
      ...Object.fromEntries(stated.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])),
      ...Object.assign({}, ...files.map((file) => variablesOf(read(file)))),
    },
  };
}

/** https://docs.docker.com/reference/compose-file/services/ */
function ofCompose(text: string, start: Start): DeploymentSettings {
  const { services } = parseYaml(text, { merge: true }) as { services: Record<string, Service> };
  const runs = ({ image = "", command = [] }: Service) =>
    image.replace(/[:@].*$/, "").endsWith(`/${start.program}`) || words(command).includes(start.program);
  const words = (command: string | readonly string[]) =>
    typeof command === "string" ? wordsOf(command, start.env) : command.map(String);
  const service = Object.values(services ?? {}).find(runs);
  if (!service) {
    throw usageError(
      `${start.path} has no service that runs ${start.program}`,
      "A service is recognised by its image, …/NAME, or by its command.",
    );
  }
  const { environment = {}, env_file: files = [], command = [] } = service;
  const stated = Array.isArray(environment)
    ? Object.fromEntries(environment.map((pair) => String(pair).split(/=(.*)/s).slice(0, 2)))
    : environment;
  const besides = [files].flat().map((file) => variablesOf(read(resolve(dirname(start.path), fileOf(file)))));
  const env = Object.entries({ ...Object.assign({}, ...besides), ...stated });
  const args = words(command);
  return {
    args: args[0] === start.program ? args.slice(1) : args,
    env: Object.fromEntries(env.map(([name, value]) => [name, substituted(String(value ?? ""), start.env)])),
  };
}

interface Service {
  readonly image?: string;
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, unknown>> | readonly string[];
  readonly env_file?: EnvFile | readonly EnvFile[];
}
type EnvFile = string | { readonly path: string };
const fileOf = (file: EnvFile) => (typeof file === "string" ? file : file.path);

/** `${NAME}`, `${NAME:-otherwise}`. https://docs.docker.com/reference/compose-file/interpolation/ */
const substituted = (text: string, env: NodeJS.ProcessEnv) =>
  text.replace(/\$\{(\w+)(?::?-([^}]*))?\}/g, (whole, name: string, otherwise?: string) => {
    return env[name] || (otherwise ?? whole);
  });
