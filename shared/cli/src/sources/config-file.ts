import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { usageError } from "../usage-error.ts";
import { readTextFile } from "./read-text-file.ts";

export interface ConfigFile {
  readonly path: string;
  /** Keys are flag names in lower case. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** In the order in which they are looked for; the first that exists is read. */
const names = ["json", "toml", "yaml", "yml", "properties", "props", "prop", "hcl", "tfvars", "dotenv", "env", "ini"]
  .map((extension) => `.baton.${extension}`)
  .concat(".baton");

/**
 * The file named by `BATON_CONFIG_PATH`, else `.baton.*` in the working directory. A file that cannot be understood is an
 * error: settings that are silently not in force are worse than none.
 */
export async function readConfigFile(
  env: NodeJS.ProcessEnv,
  directory: string,
  warn: (message: string) => void,
): Promise<ConfigFile | undefined> {
  const path = locate(env, directory, warn);
  if (!path) return undefined;
  let text: string;
  try {
    text = readTextFile(path).toString("utf8");
  } catch (thrown) {
    throw usageError(`cannot read the config file ${path}: ${(thrown as NodeJS.ErrnoException).code}`);
  }
  const content = await parse(path, text);
  if (content === null || content === undefined) return { path, values: new Map() };
  if (typeof content !== "object" || Array.isArray(content)) {
    throw usageError(
      `the config file ${path} is not a list of settings`,
      "It needs lines such as `log-level: debug`, as YAML.",
    );
  }
  const values = new Map(Object.entries(content).map(([key, value]) => [key.toLowerCase(), lowerKeys(value)]));
  return { path, values };
}

function locate(env: NodeJS.ProcessEnv, directory: string, warn: (message: string) => void): string | undefined {
  const named = env.BATON_CONFIG_PATH;
  if (named) {
    if (!/\.ya?ml$/.test(named)) {
      throw usageError(
        "expected config file to have .yaml or .yml extension",
        `BATON_CONFIG_PATH is ${named}. Rename the file.`,
      );
    }
    const path = resolve(directory, named);
    if (existsSync(path)) return path;
    warn(`the config file ${named} (BATON_CONFIG_PATH) does not exist`);
    return undefined;
  }
  return names
    .map((name) => join(directory, name))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** YAML whatever the ending, as it always was, but true TOML in a `.toml` file is read too. */
async function parse(path: string, text: string): Promise<unknown> {
  if (path.endsWith(".toml")) {
    const { parse: parseToml } = await import("smol-toml");
    try {
      return parseToml(text);
    } catch {
      // Falls through: a .toml file with YAML in it was always accepted.
    }
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error) {
    // The excerpt of the parser's message could hold a secret; the place is enough.
    const line = error.linePos?.[0].line;
    throw usageError(
      `the config file ${path} is not valid YAML${line ? ` (line ${line})` : ""}: ${error.code}`,
      `Correct ${basename(path)} or remove it.`,
    );
  }
  return document.toJS();
}

/** Keys of mappings are case-insensitive at every level. */
function lowerKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toLowerCase(), lowerKeys(item)]));
}
