import { BatonError, type GetContext, notFound } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { isWithin } from "../dn/place.ts";
import { filters } from "../filters.ts";
import { remove } from "../protocol/requests.ts";

/** Deletes what is a user that a sync would list, and nothing else. */
export async function deleteUser({ client, id, signal }: GetContext<Client>) {
  const { directory } = client;
  const limit = directory.searchDn("user");
  if (!isWithin(id.resource, limit))
    throw new BatonError("FailedPrecondition", `'${id.resource}' does not lie below '${limit}', where users are`, {
      kind: "config",
      effect: "none",
    });
  const entry = await directory.read(id.resource, filters.user, ["1.1"], signal);
  if (!entry)
    throw notFound(`'${id.resource}' is no user, or the filter hides it: it is not deleted`, { effect: "none" });
  await directory.change(remove(entry.dnText), "failed to delete user", signal);
  return {};
}
