import { pageOf, resource, resourceType, skipEntitlementsAndGrants } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { userId } from "../organisation.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [skipEntitlementsAndGrants()],
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { numbers, next } = await client.listUsers(page, signal);
    return pageOf(numbers.map(toResource), next);
  },
  get: async ({ client, id }) => {
    const i = Number(id.resource.slice(1));
    return client.hasUser(i) && userId(i) === id.resource ? toResource(i) : undefined;
  },
});

function toResource(i: number) {
  const id = userId(i);
  const address = `${id}@example.com`;
  return resource({
    type: "user",
    id,
    displayName: `User ${id}`,
    user: {
      emails: [{ address, isPrimary: true }],
      login: address,
      profile: {
        first_name: `First${id}`,
        last_name: `Last${id}`,
        department: `Dept ${i % 50}`,
        employee_number: String(i),
      },
    },
  });
}
