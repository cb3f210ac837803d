import { safeLines } from "@baton-connectors/sdk/safe-text";

const mostLength = 1000;

/** What a server says, fit to be shown and logged, and no longer than somebody would read. */
export function said(text: string): string {
  const safe = safeLines(text);
  return safe.length <= mostLength ? safe : `${safe.slice(0, mostLength)}… (${safe.length} characters)`;
}
