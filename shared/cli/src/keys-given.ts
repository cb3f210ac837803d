import { isKeyText, secretsInKey } from "@baton-connectors/sdk/key-text";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import type { Stdio } from "./stdio.ts";

/** Keys and tokens in any setting are never printed, whether they stand where they belong or not. */
export function keepKeysSecret(secrets: Secrets, { args, env }: Pick<Stdio, "args" | "env">): void {
  for (const arg of args) {
    keepKeySecret(secrets, arg);
    if (arg.startsWith("--")) keepKeySecret(secrets, arg.slice(arg.indexOf("=") + 1));
  }
  for (const [name, value] of Object.entries(env)) if (name.startsWith("BATON_")) keepKeySecret(secrets, value);
}

/** Of a setting's value, which may hold others. */
export function keepKeySecret(secrets: Secrets, value: unknown): void {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) keepKeySecret(secrets, item);
  } else if (typeof value === "string" && isKeyText(value)) {
    for (const secret of secretsInKey(value)) secrets.add(secret);
  }
}
