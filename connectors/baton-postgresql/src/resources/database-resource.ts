import { childResourceType, resource } from "@baton-connectors/sdk";
import { idOf } from "../catalogue/ids.ts";
import type { Database } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";

export const databaseResource = ({ oid, name }: Pick<Database, "oid" | "name">, client: Client) =>
  resource({
    type: "database",
    id: idOf({ type: "database", oid }, client.writeOid),
    displayName: name,
    annotations: [childResourceType("schema")],
  });
