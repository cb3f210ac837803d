import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, notFound, type PageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { filters } from "../filters.ts";
import { readValues } from "./read-values.ts";

/** Occupants of a role are users by the DN that stands there; nothing is looked up. */
export async function roleGrants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource, page, signal, skip } = context;
  const id = resource.id!.resource;
  return client.reads.page(
    page,
    async () => {
      const entry = await client.directory.read(id, filters.role, ["objectClass", "roleOccupant"], signal);
      if (!entry) throw notFound(`'${id}' is no role any more, or the filter hides it`);
      const occupants = await readValues(client.directory, entry, "roleOccupant", signal);
      return { values: [...new Set(occupants.map((value) => value.toString("utf8")))] };
    },
    async (values: readonly string[]) =>
      values.flatMap((text) => {
        const occupant = canonicalIfDn(text);
        if (occupant) return grant(resource, "member", { resourceType: "user", resource: occupant });
        skip("a roleOccupant that is no DN", { role: id, value: text });
        return [];
      }),
  );
}
