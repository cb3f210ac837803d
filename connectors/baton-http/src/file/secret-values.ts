import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { Placeholders } from "@baton-connectors/mapping";
import { configError } from "@baton-connectors/sdk";
import { isMap, type Node } from "yaml";
import { isRecord } from "../answer/is-record.ts";

/** Names that say that what they stand for is a secret. */
const secretName = /TOKEN|SECRET|PASS|KEY|CREDENTIAL|PWD/i;
const commandTimeoutMs = 30_000;

/**
 * What `${NAME}` stands for: what the file's part `secrets` says, read once from a file or a program, else what is given. `secrets`: those
 * values that must not be shown, as far as they were asked for.
 */
export function createSecretValues(given: Placeholders) {
  let declared: Readonly<Record<string, unknown>> = {};
  const read = new Map<string, string>();
  const asked = new Set<string>();
  const placeholders: Placeholders = (name) => {
    if (!Object.hasOwn(declared, name)) {
      const value = given(name);
      if (value !== undefined && secretName.test(name)) asked.add(value);
      return value;
    }
    const value = read.get(name) ?? readSecret(name, declared[name]);
    read.set(name, value);
    asked.add(value);
    return value;
  };
  return {
    placeholders,
    declare(root: Node | null) {
      const part: unknown = isMap(root) ? root.toJSON().secrets : undefined;
      if (isRecord(part)) declared = part;
    },
    secrets: () => [...asked].filter((one) => one !== ""),
  };
}

function readSecret(name: string, given: unknown): string {
  const { file, command } = isRecord(given) ? given : {};
  if (typeof file === "string" && command === undefined) return contentOf(name, file);
  if (file === undefined && Array.isArray(command) && command.every((one) => typeof one === "string"))
    return outputOf(name, command);
  throw configError(`secrets.${name} must have either file or command`);
}

/** A line's end behind it is not part of it. */
const withoutEnd = (text: string) => text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");

function contentOf(name: string, path: string): string {
  try {
    return withoutEnd(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw configError(`secrets.${name} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
}

/** No shell, an environment without the secrets of others. */
function outputOf(name: string, [program = "", ...args]: readonly string[]): string {
  if (!isAbsolute(program)) throw configError(`secrets.${name}: the program must be named with its whole path`);
  try {
    if (statSync(program).mode & 0o022) throw new Error("it can be changed by others");
    const { PATH = "", HOME = "" } = process.env;
    const options = {
      env: { PATH, HOME },
      timeout: commandTimeoutMs,
      maxBuffer: 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"] as const,
    };
    return withoutEnd(execFileSync(program, args, { ...options, stdio: [...options.stdio], encoding: "utf8" }));
  } catch (thrown) {
    // What it printed may be the secret, and stands in the error.
    throw configError(`secrets.${name}: ${program} did not give it: ${firstLine(thrown)}`);
  }
}

const firstLine = (thrown: unknown) => {
  const { status, code, message } = thrown as { status?: number | null; code?: string; message?: string };
  return typeof status === "number" ? `it ended with ${status}` : (code ?? message?.split("\n")[0] ?? "");
};
