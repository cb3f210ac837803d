import {
  BatonError,
  type CreateContext,
  configError,
  type GetContext,
  notFound,
  resourceDoesNotExist,
} from "@baton-connectors/sdk";
import { placeOf } from "../catalogue/ids.ts";
import type { Client } from "../client.ts";
import { databaseResource } from "../resources/database-resource.ts";
import { withChange } from "../server/changes.ts";
import { checkNewName, quoted } from "./names.ts";

/** https://www.postgresql.org/docs/current/sql-createdatabase.html: in no transaction. */
export async function createDatabase({ client, resource, signal }: CreateContext<Client>) {
  const name = resource.displayName;
  if (name === "") throw configError("the database has no name", { hint: "It is the display name of the resource." });
  checkNewName(name, "database");
  await withChange(client, client.defaultDatabase, ({ run }) => run(`CREATE DATABASE ${quoted(name)}`));
  const made = (await client.databases("", signal)).find((one) => one.name === name);
  if (!made) throw notFound(`the database '${name}' is gone again`);
  return { resource: databaseResource(made, client) };
}

/** With all that is in it, at once and for ever: only for who has said that he wants that. */
export async function dropDatabase({ client, id, signal }: GetContext<Client>) {
  const { oid } = placeOf(id);
  const found = (await client.databases("", signal)).find((one) => one.oid === oid);
  if (!found) return { annotations: [resourceDoesNotExist()] };
  if (!client.config.allowDropDatabase)
    throw new BatonError("FailedPrecondition", `the database '${found.name}' is not dropped: that is switched off`, {
      hint: "Start the connector with --allow-drop-database.",
    });
  await withChange(client, client.defaultDatabase, ({ run }) => run(`DROP DATABASE ${quoted(found.name)}`));
  return {};
}
