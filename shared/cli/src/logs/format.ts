import { safeJson, safeText } from "@baton-connectors/sdk/safe-text";

/** One log line, from a JSON line of pino. */
export type Format = (json: string) => string;

export const jsonFormat: Format = safeJson;

/** Tab-separated: time, level, message, other fields as JSON. */
export const consoleFormat: Format = (json) => {
  const { ts, level, msg, ...fields } = JSON.parse(json) as { ts: number; level: string; msg?: string };
  const parts = [new Date(ts * 1000).toISOString(), level.toUpperCase(), safeText(msg ?? "")];
  if (Object.keys(fields).length > 0) parts.push(safeJson(JSON.stringify(fields)));
  return `${parts.join("\t")}\n`;
};
