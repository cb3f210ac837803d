import type { Available } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/** For a type that is there only when `--sync-resource-types` names it. */
export const askedFor =
  (typeId: string): Available<Client> =>
  async ({ client }) =>
    client.asked.includes(typeId);
