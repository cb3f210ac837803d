import { environmentName, type Field } from "@baton-connectors/sdk/config";
import { usageError } from "../usage-error.ts";
import { readTextFile } from "./read-text-file.ts";

export interface EnvironmentValue {
  readonly variable: string;
  readonly text: string;
}

/**
 * A field's text from the environment; an empty variable is unset. A secret may instead be in a file named by
 * `BATON_<NAME>_FILE`, the way container platforms mount them; its last line break is dropped.
 */
export function environmentValue(field: Field, env: NodeJS.ProcessEnv): EnvironmentValue | undefined {
  const variable = environmentName(field.name);
  const text = env[variable];
  if (text) return { variable, text };
  const path = field.secret && field.kind === "string" ? env[`${variable}_FILE`] : undefined;
  if (!path) return undefined;
  try {
    return {
      variable: `${variable}_FILE`,
      text: readTextFile(path)
        .toString("utf8")
        .replace(/\r?\n$/, ""),
    };
  } catch (thrown) {
    throw usageError(
      `cannot read the file ${path} named by ${variable}_FILE: ${(thrown as NodeJS.ErrnoException).code}`,
      "Check that it is mounted and readable by this user.",
    );
  }
}
