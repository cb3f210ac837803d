import { setTimeout } from "node:timers/promises";
import {
  CapabilityDetailCredentialOption,
  CredentialDetailsCredentialIssueSchema,
  CredentialResourceMode,
  EventType,
  TicketSchema$,
  TicketSchemaSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  type AccountResult,
  assignment,
  BatonError,
  connector,
  grant,
  grantAlreadyExists,
  passwordFor,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";

export const token = "s3cr3t-token-of-the-app";

/** What a call does is said by a name in it: `status` and `plain` fail, `hang` waits for its cancellation. */
async function behave(name: string, signal: AbortSignal): Promise<void> {
  if (name.endsWith("status")) throw new BatonError("NotFound", "no such thing", { hint: "Look elsewhere." });
  if (name.endsWith("plain")) throw new Error("boom");
  if (name.endsWith("busy")) throw new BatonError("ResourceExhausted", "too many requests");
  if (!name.endsWith("hang")) return;
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

/** Effects, in order: what was done to whom. */
export type Effects = string[];

export function scripted(effects: Effects = [], mode: { listing: string; creating?: string } = { listing: "" }) {
  const seen = new Set<string>();
  /** `wait` lasts until the mode is changed. */
  const listing = async (signal: AbortSignal) => {
    while (mode.listing === "wait" && !signal.aborted) await setTimeout(5);
    await behave(mode.listing, signal);
  };
  const user = resourceType<undefined>({
    id: "user",
    displayName: "User",
    traits: ["user"],
    list: async ({ signal }) => {
      effects.push("list users");
      await listing(signal);
      return { items: ["u1", "u2"].map((id) => resource({ type: "user", id, displayName: id, user: {} })) };
    },
    get: async ({ id }) => resource({ type: "user", id: id.resource, displayName: id.resource, user: {} }),
    account: {
      credentials: { supported: ["RANDOM_PASSWORD", "NO_PASSWORD"], preferred: "RANDOM_PASSWORD" },
      create: async ({ account: { login }, credentials, signal }): Promise<AccountResult> => {
        // `first-…`: only the first time.
        const known = login.startsWith("first-") && seen.has(login);
        seen.add(login);
        mode.creating = login;
        if (!known) await behave(login, signal);
        effects.push(`account ${login}`);
        const made = resource({ type: "user", id: login, displayName: login, user: { login } });
        if (login === "exists") return { outcome: "already-exists", resource: made };
        if (login === "action") return { outcome: "action-required", resource: made, message: "click" };
        if (login === "inprogress") return { outcome: "in-progress", resource: made };
        const plaintexts =
          credentials?.options.case === "randomPassword"
            ? [{ name: "password", bytes: Buffer.from(passwordFor(credentials)) }]
            : [];
        return { outcome: "created", resource: made, plaintexts };
      },
    },
    rotate: {
      credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
      rotate: async ({ id, credentials, signal }) => {
        await behave(id.resource, signal);
        effects.push(`rotate ${id.resource}`);
        return { plaintexts: [{ name: "password", bytes: Buffer.from(passwordFor(credentials)) }] };
      },
    },
    issue: {
      details: create(CredentialDetailsCredentialIssueSchema, {
        preferredOption: CapabilityDetailCredentialOption.API_KEY,
        options: [
          {
            option: CapabilityDetailCredentialOption.API_KEY,
            scopes: ["read"],
            resourceMode: CredentialResourceMode.DISCOVERABLE,
            secretResourceTypeId: "secret",
          },
        ],
      }),
      issue: async ({ identity, requestId, signal }) => {
        await behave(identity.resource, signal);
        effects.push(`issue ${identity.resource}`);
        const secret = resource({
          type: "secret",
          id: `sec-${requestId}`,
          displayName: "key",
          secret: { identityId: identity },
        });
        return { secret, plaintexts: [{ name: "api_key", bytes: Buffer.from("AK") }] };
      },
    },
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
    grant: async ({ entitlement, principal, signal, log }) => {
      log.debug({ token }, "granting");
      await behave(principal.id!.resource, signal);
      effects.push(`grant ${principal.id!.resource}`);
      if (principal.id!.resource === "exists") return { annotations: [grantAlreadyExists()] };
      return { grants: [grant(entitlement.resource!, "member", principal.id!)] };
    },
    revoke: async ({ grant: { principal }, signal }) => {
      await behave(principal!.id!.resource, signal);
      effects.push(`revoke ${principal!.id!.resource}`);
      return {};
    },
    create: async ({ resource: wanted, signal }) => {
      await behave(wanted.displayName, signal);
      effects.push(`create ${wanted.displayName}`);
      return { resource: resource({ type: "group", id: "new", displayName: wanted.displayName, group: {} }) };
    },
    delete: async ({ id, signal }) => {
      await behave(id.resource, signal);
      effects.push(`delete ${id.resource}`);
      return {};
    },
  });
  const ticket = (id: string) => ({ ticket: create(TicketSchema$, { id }) });
  return connector<unknown, undefined>({
    metadata: { displayName: "Scripted" },
    connect: (_, { secrets }) => {
      secrets.add(token);
      return undefined;
    },
    resourceTypes: [user, group],
    actions: [
      {
        name: "run",
        invoke: async ({ args, signal }) => {
          await behave(String(args.how), signal);
          effects.push(`action ${args.how}`);
          return { response: { done: true } };
        },
      },
    ],
    eventFeeds: [
      {
        id: "feed",
        eventTypes: [EventType.USAGE],
        list: async ({ cursor, signal }) => {
          await behave(cursor, signal);
          return { events: [], cursor: "next", hasMore: true };
        },
      },
    ],
    tickets: {
      schemas: async ({ signal }) => {
        await listing(signal);
        return { items: [create(TicketSchemaSchema, { id: "s1" })] };
      },
      schema: async () => {
        throw new BatonError("NotFound", "no such schema");
      },
      get: async ({ id, signal }) => {
        await behave(id, signal);
        return id === "nil" ? { ticket: undefined } : ticket(id);
      },
      create: async ({ request, signal }) => {
        await behave(request.displayName, signal);
        effects.push(`ticket ${request.displayName}`);
        return ticket(request.displayName);
      },
      createMany: async ({ tickets, signal }) => {
        await behave(tickets[0]!.request.displayName, signal);
        return tickets.flatMap(({ request: { displayName } }) => (displayName === "drop" ? [] : [ticket(displayName)]));
      },
      getMany: async ({ ids, signal }) => {
        await behave(ids[0]!, signal);
        return ids.flatMap((id) => (id === "drop" ? [] : [ticket(id)]));
      },
    },
  });
}
