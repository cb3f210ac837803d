import {
  assignment,
  type ConnectContext,
  CreateGrantEventSchema,
  connector,
  create,
  type Entitlement,
  type EventFeed,
  EventSchema,
  EventType,
  entitlementId,
  grant,
  grantExpandable,
  type Metadata,
  pageOf,
  type Resource,
  type ResourceType,
  resource,
  resourceType,
  timestampFromDate,
} from "@baton-connectors/sdk";

export interface Client {
  members(group: string): Promise<readonly { readonly kind: "user" | "group"; readonly id: string }[]>;
  invite(email: string, name: string): Promise<{ readonly id: string; readonly wasThere: boolean }>;
  added(since: string): Promise<readonly { readonly at: string; readonly group: string; readonly user: string }[]>;
}

// #region account
/** What ConductorOne asks for when it creates an account. */
export const accountForm: NonNullable<Metadata["accountCreationSchema"]> = {
  fieldMap: {
    email: { displayName: "E-mail", required: true, order: 1, field: { case: "stringField", value: {} } },
    name: { displayName: "Full name", required: true, order: 2, field: { case: "stringField", value: {} } },
  },
};

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: () => pageOf([]),
  account: {
    credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" },
    create: async ({ client, account }) => {
      const { email, name } = account.profile as { email: string; name: string };
      const { id, wasThere } = await client.invite(email, name);
      const made = resource({ type: "user", id, displayName: name, user: { login: email } });
      return { outcome: wasThere ? "already-exists" : "created", resource: made };
    },
  },
});
// #endregion

// #region nested
export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: () => pageOf([]),
  entitlements: ({ resource: of }) => pageOf([assignment(of, "member", { grantableTo: [user, group] })]),
  grants: async ({ client, resource: of }) =>
    pageOf(
      (await client.members(of.id!.resource)).map(({ kind, id }) => {
        const principal = { resourceType: kind, resource: id };
        if (kind === "user") return grant(of, "member", principal);
        // Who is a member of that group is one of this, too; the engine follows it, circles included.
        const inherited = grantExpandable({ entitlementIds: [entitlementId(principal, "member")], shallow: false });
        return grant(of, "member", principal, { annotations: [inherited] });
      }),
    ),
});
// #endregion

// #region events
export const changes: EventFeed<Client> = {
  id: "acme_audit_log",
  eventTypes: [EventType.CREATE_GRANT],
  list: async ({ client, cursor, startAt }) => {
    const since = cursor || (startAt ?? new Date(0)).toISOString();
    const entries = await client.added(since);
    const events = entries.map(({ at, group: id, user: member }) => {
      const of = resource({ type: "group", id, displayName: "" });
      const entitlement: Entitlement = grant(of, "member", { resourceType: "user", resource: member }).entitlement!;
      const principal: Resource = resource({ type: "user", id: member, displayName: "" });
      const event = create(CreateGrantEventSchema, { entitlement, principal });
      const occurredAt = timestampFromDate(new Date(at));
      // The same for the same entry each time it is read, so that it is taken once.
      return create(EventSchema, {
        id: `${at}:${id}:${member}`,
        occurredAt,
        event: { case: "createGrantEvent", value: event },
      });
    });
    return { events, cursor: entries.at(-1)?.at ?? since, hasMore: entries.length > 0 };
  },
};
// #endregion

export const acme = connector<object, Client>({
  metadata: { displayName: "Acme", accountCreationSchema: accountForm },
  connect: (_config, _context: ConnectContext) => {
    throw new Error("made by the tests");
  },
  resourceTypes: [user, group],
  eventFeeds: [changes],
});
