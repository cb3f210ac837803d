import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

export type Work = (client: Client, signal: AbortSignal) => Promise<CheckResult>;

export const check = (
  name: string,
  permissions: readonly string[],
  resourceTypes: readonly string[],
  run: Work,
): Check<Client> => ({
  ...{ name, permissions, resourceTypes, purpose: "sync" as const },
  run: ({ client, signal }) => run(client, signal),
});

export const found = (rows: readonly unknown[]): CheckResult => ({
  status: "works",
  detail: `at least ${rows.length} found`,
});
export const nothing = (what: string): CheckResult => ({ status: "works", detail: `there is no ${what} to try it on` });
