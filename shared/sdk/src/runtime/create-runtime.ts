import {
  ConnectorMetadataSchema,
  EventFeedMetadataSchema,
  ExternalTicketSettingsSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { annotation, hasAnnotation } from "../annotations.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Connector } from "../connector.ts";
import { BatonError, bug, notFound, toBatonError } from "../errors.ts";
import { legacyEventFeedId } from "../event-feed.ts";
import type { HandlerContext } from "../handler-context.ts";
import { httpFactory } from "../http/client.ts";
import { decodeCursor, encodeCursor, type PageOf } from "../page.ts";
import type { Available, PageContext, ResourceType } from "../resource-type.ts";
import { createSecrets } from "../secrets.ts";
import { memorySession, type Session } from "../session.ts";
import type { TicketResult } from "../ticket.ts";
import { createActions } from "./actions.ts";
import { checkIssued, checkIssueRequest } from "./issue-rules.ts";
import { pause, retrying } from "./retry.ts";
import type { Call, Listing, Runtime, RuntimeHost, RuntimeObserver, TicketOutcome } from "./runtime.ts";

export const sdkVersion = "v0.25.0";

/** Brings a connector and its parsed configuration to life. */
export function createRuntime<Config, Client>(
  connector: Connector<Config, Client>,
  config: Config,
  host: RuntimeHost,
): Runtime {
  const { log } = host;
  const signal = host.signal ?? new AbortController().signal;
  const now = host.now ?? (() => new Date());
  const sleep = host.sleep ?? pause;
  const observers: RuntimeObserver[] = [];

  const types = unique(
    typeof connector.resourceTypes === "function" ? connector.resourceTypes(config) : connector.resourceTypes,
  );
  const feeds =
    (typeof connector.eventFeeds === "function" ? connector.eventFeeds(config) : connector.eventFeeds) ?? [];
  for (const { id, message, ...spec } of types.values()) {
    const promises = [
      [TypeScopedEntitlementsSchema, spec.entitlementsOfType, "entitlementsOfType"],
      [TypeScopedGrantsSchema, spec.grantsOfType, "grantsOfType"],
    ] as const;
    for (const [schema, handler, name] of promises) {
      if (hasAnnotation(message.annotations, schema) && !handler)
        throw bug(`resource type ${id} promises ${name} but has no handler`);
    }
  }

  let connecting: Promise<Client> | undefined;
  const client = () => {
    connecting ??= connect();
    return connecting;
  };
  /** What failed to connect is not remembered: the next call may find the app back. */
  function connect(): Promise<Client> {
    const attempt = Promise.resolve().then(() => {
      const http = httpFactory({
        log,
        signal,
        now,
        ...(host.httpTimeoutMs !== undefined && { timeoutMs: host.httpTimeoutMs }),
        ...(host.transport && { transport: host.transport }),
        onRateLimit: (observation) => {
          for (const observer of observers) observer.onRateLimit?.(observation);
        },
        onRequest: () => {
          for (const observer of observers) observer.onRequest?.();
        },
      });
      return connector.connect(config, {
        http,
        log,
        secrets: host.secrets ?? createSecrets(),
        signal,
        syncResourceTypes: host.syncResourceTypes ?? [],
        now,
      });
    });
    attempt.catch(() => {
      connecting = undefined;
    });
    return attempt;
  }

  const sessions = new Map<string, Session>();
  const sessionOf = (syncId: string): Session => {
    for (const observer of observers) {
      const stored = observer.session?.(syncId);
      if (stored) return stored;
    }
    const session = sessions.get(syncId) ?? memorySession();
    sessions.set(syncId, session);
    return session;
  };

  async function context(resourceTypeId: string, call: Call): Promise<HandlerContext<Client>> {
    const syncId = call.syncId ?? "";
    return {
      client: await client(),
      session: sessionOf(syncId),
      log,
      signal: call.signal ? AbortSignal.any([signal, call.signal]) : signal,
      syncId,
      skip: (reason, fields = {}) => {
        log.warn({ resource_type_id: resourceTypeId, ...fields }, reason);
        for (const observer of observers) observer.onSkip?.({ syncId, resourceTypeId, reason, fields });
      },
    };
  }

  const pageContext = async (resourceTypeId: string, call: Call): Promise<PageContext<Client>> => ({
    ...(await context(resourceTypeId, call)),
    page: { cursor: decodeCursor(call.pageToken ?? ""), size: call.pageSize ?? 0 },
  });

  const typeOf = (id: string): ResourceType<Client> => {
    const type = types.get(id);
    if (!type) throw notFound(`no resource type '${id}' in this connector`);
    return type;
  };

  async function availableOf<T extends { readonly available?: Available<Client> }>(all: readonly T[], call: Call) {
    const answers = await Promise.all(
      all.map(async ({ available }) => !available || (await available(await context("", call)))),
    );
    return all.filter((_, i) => answers[i]);
  }

  function provisionable<T>(handler: T | undefined, what: string): T {
    if (host.provisioning === false) {
      throw new BatonError("FailedPrecondition", "provisioning is not enabled", {
        hint: "Start the connector with --provisioning.",
      });
    }
    if (!handler) throw new BatonError("Unimplemented", `${what} is not implemented by this connector`);
    return handler;
  }

  const only = (annotations: readonly Any[] | undefined) => ({ annotations: annotations ?? [] });
  const actions = createActions({ global: connector.actions ?? [], types, context });
  const retry = { log, now, sleep, signal };

  const runtime: Runtime = {
    observe(observer) {
      observers.push(observer);
      return () => void observers.splice(observers.indexOf(observer), 1);
    },

    async metadata() {
      const facts = typeof connector.metadata === "function" ? connector.metadata(config) : connector.metadata;
      const { annotations = [], accountCreationSchema, ...rest } = facts;
      return create(ConnectorMetadataSchema, {
        ...rest,
        annotations: [
          ...annotations,
          ...(connector.tickets
            ? [annotation(ExternalTicketSettingsSchema, { enabled: host.ticketing ?? false })]
            : []),
        ],
        capabilities: capabilitiesOf({
          resourceTypes: [...types.values()],
          hasEventFeeds: feeds.length > 0,
          hasTickets: connector.tickets !== undefined,
          hasActions: (connector.actions?.length ?? 0) > 0,
        }),
        ...(accountCreationSchema && { accountCreationSchema }),
      });
    },
    validate: (call = {}) =>
      named("validate failed", async () => {
        const { client: made, log: callLog, signal: callSignal } = await context("", call);
        const result = await retrying({ ...retry, signal: callSignal, attempts: 5, delayMs: 1000 }, async () =>
          connector.validate?.({ client: made, log: callLog, signal: callSignal }),
        );
        return { annotations: result?.annotations ?? [], sdkVersion };
      }),
    async cleanup(call) {
      const syncId = call.syncId ?? "";
      await sessionOf(syncId).clear();
      sessions.delete(syncId);
    },
    async close() {
      if (connecting && connector.close) await connector.close(await connecting);
    },

    async listResourceTypes(call) {
      const wanted = [...types.values()].filter(
        ({ id, onRequest }) => !onRequest || host.syncResourceTypes?.includes(id),
      );
      const found = await availableOf(wanted, call);
      if (found.length === 0) throw new BatonError("FailedPrecondition", "the connector has no resource types");
      return { list: found.map((type) => type.message), nextPageToken: "", annotations: [] };
    },
    listResources: (call) =>
      named("error: listing resources failed", async () => {
        const type = typeOf(call.resourceTypeId);
        return page(call, await type.list({ ...(await pageContext(type.id, call)), parent: call.parent }));
      }),
    listStaticEntitlements: (call) =>
      named("error: listing static entitlements failed", async () => {
        const type = typeOf(call.resourceTypeId);
        if (!type.staticEntitlements) return nothing;
        return page(call, await type.staticEntitlements(await pageContext(type.id, call)));
      }),
    listEntitlements: (call) =>
      named("error: listing entitlements failed", async () => {
        const type = typeOf(call.resource.id!.resourceType);
        const context = await pageContext(type.id, call);
        if (call.typeScoped) return page(call, await scoped(type.entitlementsOfType)(context));
        return type.entitlements
          ? page(call, await type.entitlements({ ...context, resource: call.resource }))
          : nothing;
      }),
    listGrants: (call) => {
      const { resourceType, resource } = call.resource.id!;
      return named(`error: listing grants for resource ${resourceType}/${resource} failed`, async () => {
        const type = typeOf(resourceType);
        const context = await pageContext(type.id, call);
        if (call.typeScoped) return page(call, await scoped(type.grantsOfType)(context));
        return type.grants ? page(call, await type.grants({ ...context, resource: call.resource })) : nothing;
      });
    },
    getResource: (call) =>
      named("error: get resource failed", async () => {
        const type = typeOf(call.id.resourceType);
        return type.get?.({ ...(await context(type.id, call)), id: call.id, parent: call.parent });
      }),

    grant: (call) =>
      named("grant failed", async () => {
        const typeId = call.entitlement.resource!.id!.resourceType;
        const handler = provisionable(types.get(typeId)?.grant, `granting entitlements of ${typeId}`);
        const handlerContext = await context(typeId, call);
        const { entitlement, principal } = call;
        const { signal } = handlerContext;
        const result = await retrying({ ...retry, signal, attempts: 3, delayMs: 15_000 }, () =>
          handler({ ...handlerContext, entitlement, principal }),
        );
        return { grants: result.grants ?? [], ...only(result.annotations) };
      }),
    revoke: (call) =>
      named("revoke failed", async () => {
        const typeId = call.grant.entitlement!.resource!.id!.resourceType;
        const handler = provisionable(types.get(typeId)?.revoke, `revoking entitlements of ${typeId}`);
        const handlerContext = await context(typeId, call);
        const { signal } = handlerContext;
        const result = await retrying({ ...retry, signal, attempts: 3, delayMs: 15_000 }, () =>
          handler({ ...handlerContext, grant: call.grant }),
        );
        return only(result.annotations);
      }),
    createResource: (call) =>
      named("error: create resource failed", async () => {
        const typeId = call.resource.id!.resourceType;
        const handler = provisionable(types.get(typeId)?.create, `creating a ${typeId}`);
        const made = await handler({ ...(await context(typeId, call)), resource: call.resource });
        return { resource: made.resource, ...only(made.annotations) };
      }),
    deleteResource: (call) =>
      named("error: delete resource failed", async () => {
        const typeId = call.id.resourceType;
        const handler = provisionable(types.get(typeId)?.delete, `deleting a ${typeId}`);
        const done = await handler({ ...(await context(typeId, call)), id: call.id, parent: call.parent });
        return only(done.annotations);
      }),
    createAccount: (call) =>
      named("error: create account failed", async () => {
        const type = accountType(types, call.resourceTypeId);
        const manager = provisionable(type?.account, "creating accounts");
        const { account, credentials } = call;
        return manager.create({ ...(await context(type!.id, call)), account, credentials });
      }),
    rotateCredential: (call) =>
      named("error: rotate credentials on resource failed", async () => {
        const typeId = call.id.resourceType;
        const rotator = provisionable(types.get(typeId)?.rotate, `rotating credentials of ${typeId}`);
        const done = await rotator.rotate({
          ...(await context(typeId, call)),
          id: call.id,
          credentials: call.credentials,
        });
        return { plaintexts: done.plaintexts, ...only(done.annotations) };
      }),
    issueCredential: (call) =>
      named("error: issue credential for identity failed", async () => {
        const { identity, options, requestId, expiresAt } = call;
        const typeId = identity.resourceType;
        const issuer = provisionable(types.get(typeId)?.issue, `issuing credentials of ${typeId}`);
        const advertised = checkIssueRequest(issuer.details, call, now());
        const done = await issuer.issue({ ...(await context(typeId, call)), identity, options, requestId, expiresAt });
        const { secret, plaintexts } = done;
        checkIssued(advertised, call, done);
        return { secret, plaintexts, resourceMode: advertised.resourceMode, ...only(done.annotations) };
      }),

    async listEventFeeds() {
      return (await availableOf(feeds, {})).map(({ id, eventTypes }) =>
        create(EventFeedMetadataSchema, { id, supportedEventTypes: [...eventTypes] }),
      );
    },
    listEvents: (call) =>
      named("error: listing events failed", async () => {
        const id = call.feedId || legacyEventFeedId;
        const known = feeds.filter((candidate) => candidate.id === id);
        const [feed] = await availableOf(known, call);
        if (!feed) throw notFound(`no event feed '${id}' in this connector`);
        const { cursor, startAt, pageSize: size = 0 } = call;
        const handlerContext = await context("", call);
        const found = await retrying({ ...retry, attempts: 5, delayMs: 1000 }, () =>
          feed.list({ ...handlerContext, cursor, startAt, size }),
        );
        return { ...found, ...only(found.annotations) };
      }),

    ...actions,

    listTicketSchemas: (call) =>
      retrying({ ...retry, attempts: 10, delayMs: 15_000 }, async () =>
        page(call, await tickets().schemas(await pageContext("", call))),
      ),
    getTicketSchema: async (call) => tickets().schema({ ...(await context("", call)), id: call.id }),
    async createTicket(call) {
      const { create: make } = tickets();
      return named("error: creating ticket failed", async () => {
        const { request, schema } = call;
        return ticketOutcome(await make({ ...(await context("", call)), request, schema }));
      });
    },
    async getTicket(call) {
      const { get } = tickets();
      return named("error: getting ticket failed", async () =>
        ticketOutcome(await get({ ...(await context("", call)), id: call.id })),
      );
    },
    async createTickets(call) {
      const { create: make, createMany } = tickets();
      return named("error: bulk creating tickets failed", async () => {
        const handler = await context("", call);
        if (createMany) return (await createMany({ ...handler, tickets: call.tickets })).map(ticketOutcome);
        return oneByOne(call.tickets, (ticket) => make({ ...handler, ...ticket }));
      });
    },
    async getTickets(call) {
      const { get, getMany } = tickets();
      return named("error: bulk getting tickets failed", async () => {
        const handler = await context("", call);
        if (getMany) return (await getMany({ ...handler, ids: call.ids })).map(ticketOutcome);
        return oneByOne(call.ids, (id) => get({ ...handler, id }));
      });
    },
  };

  function tickets() {
    if (!connector.tickets) throw new BatonError("Unimplemented", "ticket manager not implemented");
    if (!host.ticketing)
      throw new BatonError("Unknown", "ticketing is not enabled", {
        kind: "config",
        hint: "Start the connector with --ticketing.",
      });
    return connector.tickets;
  }
  return runtime;
}

const ticketOutcome = ({ ticket, error = "", annotations = [] }: TicketResult): TicketOutcome => ({
  ticket,
  error,
  annotations,
});

/** One ticket's failure is that ticket's: those made before it are there. */
async function oneByOne<T>(all: readonly T[], work: (one: T) => Promise<TicketResult>): Promise<TicketOutcome[]> {
  const outcomes: TicketOutcome[] = [];
  for (const one of all) {
    try {
      outcomes.push(ticketOutcome(await work(one)));
    } catch (thrown) {
      outcomes.push({ ticket: undefined, error: toBatonError(thrown).message, annotations: [] });
    }
  }
  return outcomes;
}

const nothing = { list: [], nextPageToken: "", annotations: [] };

/** A handler's page as the protocol has it. A cursor that stands still would loop for ever. */
function page<T>(call: Call, { items, next, annotations = [], parallel = [] }: PageOf<T>): Listing<T> {
  const nextPageToken = encodeCursor(next);
  if (nextPageToken !== "" && nextPageToken === call.pageToken) {
    throw bug("next page token unchanged: the connector would repeat the same page for ever");
  }
  return { list: items, nextPageToken, annotations, parallel: parallel.map(encodeCursor) };
}

function scoped<T>(handler: T | undefined): T {
  if (!handler)
    throw new BatonError("InvalidArgument", "a type-scoped listing was asked of a resource type without one");
  return handler;
}

function unique<Client>(types: readonly ResourceType<Client>[]): ReadonlyMap<string, ResourceType<Client>> {
  const byId = new Map<string, ResourceType<Client>>();
  for (const type of types) {
    if (byId.has(type.id)) throw bug(`two resource types have the id '${type.id}'`);
    byId.set(type.id, type);
  }
  return byId;
}

function accountType<Client>(types: ReadonlyMap<string, ResourceType<Client>>, id: string) {
  if (id !== "") return types.get(id);
  const offering = [...types.values()].filter((type) => type.account);
  return offering.length === 1 ? offering[0] : offering.find((type) => type.id === "user");
}

/** Names the failing step in front of the error, keeping its code, hint and request. */
async function named<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toBatonError(thrown).prefixed(step);
  }
}
