import { type CredentialRotator, configError, type GetContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ResourceTypeBlock, RotationBlock } from "../file/shape.ts";
import { credentialSupport, plaintext } from "./account.ts";
import { passwordBy } from "./password.ts";
import { runStatements } from "./run-statements.ts";

export function rotateBy(rotation: RotationBlock): CredentialRotator<Client> {
  return {
    credentials: credentialSupport(rotation.credentials),
    async rotate({ client, id, credentials }) {
      const { update } = rotation;
      if (!update?.queries?.length) throw configError(`${rotation.at.path}: update.queries is required`);
      const password = passwordBy(rotation.credentials, credentials);
      const values = new Map([
        ["resource_id", id.resource],
        ["password", password],
      ]);
      const lookUp = (name: string) => values.get(name);
      const database = await client.databases.of(lookUp);
      await database.change((transaction) => runStatements(transaction, database.dialect, update, lookUp), {
        alone: update.no_transaction ?? false,
      });
      return { plaintexts: [plaintext(password)] };
    },
  };
}

/** `delete` of a resource type; its tokens are `?<resource_id>`. */
export function deleteBy(changes: NonNullable<ResourceTypeBlock["delete"]>) {
  return async ({ client, id }: GetContext<Client>) => {
    const lookUp = (name: string) => (name === "resource_id" ? id.resource : undefined);
    const database = await client.databases.of(lookUp);
    await database.change((transaction) => runStatements(transaction, database.dialect, changes, lookUp), {
      alone: changes.no_transaction ?? false,
    });
    return {};
  };
}
