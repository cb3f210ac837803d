import { assignment, connector, grant, resource, resourceType } from "@baton-connectors/sdk";

const user = resourceType<undefined>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: async () => ({ items: ["u1", "u2"].map((id) => resource({ type: "user", id, displayName: id, user: {} })) }),
});
const group = resourceType<undefined>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async () => ({ items: [resource({ type: "group", id: "g1", displayName: "Team", group: {} })] }),
  entitlements: async ({ resource: of }) => ({
    items: [assignment(of, "member", { grantableTo: [user], displayName: "Member" })],
  }),
  grants: async ({ resource: of }) => ({ items: [grant(of, "member", { resourceType: "user", resource: "u1" })] }),
});

/** Two users, one of them in the one group. */
export const small = connector<unknown, undefined>({
  metadata: { displayName: "Small" },
  connect: () => undefined,
  resourceTypes: [user, group],
});
