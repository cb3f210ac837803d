import { readFileSync } from "node:fs";
import { type Placeholders, readMapping } from "@baton-connectors/mapping";
import { configError } from "@baton-connectors/sdk";
import { type Node, type Scalar, visit } from "yaml";
import { checkFile } from "./check.ts";
import { modernize } from "./older.ts";
import { paginationsOf, requestsOf } from "./requests.ts";
import { createSecretValues } from "./secret-values.ts";
import { type ConfigFile, configFile } from "./shape.ts";

export interface Loaded {
  readonly file: ConfigFile;
  /** What does no harm: keys that are called otherwise now, and what is worth a thought. */
  readonly warnings: readonly string[];
  /** What is in it that must not be shown. */
  readonly secrets: readonly string[];
  /** Whether a text names what the app says at the login. */
  readonly namesLogin: boolean;
  /** Budgets that requests name. */
  readonly namedBudgets: ReadonlySet<string>;
  /** Hosts that links to a next page may lead to. */
  readonly linkHosts: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly text: string;
  readonly placeholders: Placeholders;
  /** Keys that nobody knows are warned of, and not refused. */
  readonly lenient: boolean;
  /** Actions may run programs. */
  readonly commands?: boolean;
}

/** Reads a configuration, or says all that is wrong with it. */
export function readFile({ name, text, placeholders: given, lenient }: Source): Loaded {
  const { placeholders, secrets, declare } = createSecretValues(given);
  let namesLogin = false;
  const {
    value: file,
    warnings,
    placeAt,
  } = readMapping(name, text, configFile, {
    placeholders,
    strict: lenient ? undefined : "Correct them, or take them as they are with --lenient.",
    modernize(root, warn) {
      declare(root);
      namesLogin = textsIn(root).some((one) => /(^|[^\w./@-])\.?login\.\w/.test(one));
      modernize(root, warn);
    },
  });
  const checked = checkFile(file, placeAt);
  const { type = "none" } = file.connect.auth ?? {};
  if (namesLogin && !/^(oauth2_|jwt_|bearer_dynamic)/.test(type))
    throw configError(`${placeAt(["connect", "auth"])}: the file names login, and ${type} signs in nowhere`);
  if (checked.wrong.length > 0) throw configError(checked.wrong.join("; "));
  return {
    file,
    warnings: [...warnings, ...checked.warnings],
    secrets: secrets(),
    namesLogin,
    namedBudgets: new Set(requestsOf(file).map(({ block }) => block.budget)),
    linkHosts: paginationsOf(file).flatMap(({ block }) => block.link_hosts),
  };
}

/** Expressions and templates. */
function textsIn(root: Node | null): readonly string[] {
  const found: string[] = [];
  const take = (_: unknown, { value }: Scalar) => {
    if (typeof value === "string" && /^\s*(cel|tmpl):/.test(value)) found.push(value);
  };
  if (root) visit(root, { Scalar: take });
  return found;
}

export function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (thrown) {
    throw configError(`the file ${path} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
}
