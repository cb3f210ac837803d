import { type CredentialRotator, configError, type GetContext, passwordFor } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ResourceTypeBlock, RotationBlock } from "../file/shape.ts";
import { credentialSupport, plaintext } from "./account.ts";
import { runStatements } from "./run-statements.ts";

export function rotateBy(rotation: RotationBlock): CredentialRotator<Client> {
  return {
    credentials: credentialSupport(rotation.credentials),
    async rotate({ client, id, credentials }) {
      const { update } = rotation;
      if (!update?.queries?.length) throw configError(`${rotation.at.path}: update.queries is required`);
      const password = passwordFor(credentials);
      const values = new Map([
        ["resource_id", id.resource],
        ["password", password],
      ]);
      const database = await client.database();
      await database.change(
        (transaction) => runStatements(transaction, database.dialect, update, (name) => values.get(name)),
        {
          alone: update.no_transaction ?? false,
        },
      );
      return { plaintexts: [plaintext(password)] };
    },
  };
}

/** `delete` of a resource type; its tokens are `?<resource_id>`. */
export function deleteBy(changes: NonNullable<ResourceTypeBlock["delete"]>) {
  return async ({ client, id }: GetContext<Client>) => {
    const database = await client.database();
    await database.change(
      (transaction) =>
        runStatements(transaction, database.dialect, changes, (name) =>
          name === "resource_id" ? id.resource : undefined,
        ),
      { alone: changes.no_transaction ?? false },
    );
    return {};
  };
}
