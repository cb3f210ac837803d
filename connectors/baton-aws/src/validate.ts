import type { ClientContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { hasIdentityCenter } from "./start-checks.ts";

/** The credentials work; and where Identity Center is to be read, it is there. */
export async function validate({ client, signal }: ClientContext<Client>) {
  await client.mainAccount(signal);
  if (hasIdentityCenter(client.config)) await client.identityCenter(signal);
  return undefined;
}
