import { childResourceType, type ListContext, noItems, pageOf, resource, resourceType } from "@baton-connectors/sdk";
import type { OrgUnit } from "../aws/organizations.ts";
import type { Client } from "../client.ts";
import { isDenied } from "../tolerated.ts";
import { kinds } from "./kinds.ts";

const unitResource = (type: string, { Id, Name }: OrgUnit, parent?: ListContext<Client>["parent"]) =>
  resource({
    ...{ type, id: Id, displayName: Name || Id, parent },
    annotations: [childResourceType("organizational_unit")],
  });

/** The organization's tree is read where it may be: access does not depend on it. */
async function whereAllowed<T>(
  { skip }: ListContext<Client>,
  what: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (!isDenied(thrown)) throw thrown;
    skip(`${what}: not allowed`, { permission: thrown.permission });
    return undefined;
  }
}

export const organization = resourceType<Client>({
  ...kinds.organization,
  list: async (context) => {
    const { client, page, parent, signal } = context;
    if (parent) return noItems;
    const found = await whereAllowed(context, "roots of the organization", () =>
      client.organizations.listRoots(page.cursor as string | undefined, signal),
    );
    return found
      ? pageOf(
          found.items.map((root) => unitResource("organization", root)),
          found.next,
        )
      : noItems;
  },
});

export const organizationalUnit = resourceType<Client>({
  ...kinds.organizationalUnit,
  list: async (context) => {
    const { client, page, parent, signal } = context;
    if (!parent) return noItems;
    const found = await whereAllowed(context, "units of the organization", () =>
      client.organizations.listUnits(parent.resource, page.cursor as string | undefined, signal),
    );
    return found
      ? pageOf(
          found.items.map((unit) => unitResource("organizational_unit", unit, parent)),
          found.next,
        )
      : noItems;
  },
});
