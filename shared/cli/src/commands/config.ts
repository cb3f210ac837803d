import { configSchema } from "@baton-connectors/sdk/config";
import type { Run } from "../program-run.ts";

/** The schema as JSON, indented by two, without a line break at the end, as scripts know it. */
export function printConfigSchema({ program, defaults, stdio }: Run): number {
  const schema = configSchema(program.config, Object.values(defaults.fields));
  stdio.stdout.write(escapeHtml(JSON.stringify(schema, null, 2)));
  return 0;
}

/** As Go's encoding/json does. */
const escapeHtml = (json: string) =>
  json.replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
