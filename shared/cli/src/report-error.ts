import type { BatonError } from "@baton-connectors/sdk/errors";

/** What the user reads when the program fails: the error on its own, then what can be done about it. */
export function errorReport(error: BatonError, programName: string): string {
  const lines = [error.message];
  const { hint, permission, request } = error;
  if (hint) lines.push(`  hint: ${hint}`);
  if (permission && !`${error.message}${hint ?? ""}`.includes(permission)) {
    lines.push(`  missing permission: ${permission}`);
  }
  if (request?.requestId) {
    lines.push(`  request: ${request.method} ${request.host}${request.path} (request id ${request.requestId})`);
  }
  if (error.kind === "permission") lines.push(`  '${programName} doctor' shows what else is missing.`);
  return `${lines.join("\n")}\n`;
}
