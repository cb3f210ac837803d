import {
  SkipEntitlementsAndGrantsSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { Any } from "@bufbuild/protobuf/wkt";
import { hasAnnotation } from "../annotations.ts";
import type { Connector } from "../connector.ts";
import { BatonError, bug, notFound, toBatonError } from "../errors.ts";
import type { EventFeed } from "../event-feed.ts";
import type { HandlerContext } from "../handler-context.ts";
import { httpFactory } from "../http/client.ts";
import { decodeCursor } from "../page.ts";
import type { Available, PageContext, ResourceType } from "../resource-type.ts";
import { createSecrets } from "../secrets.ts";
import { memorySession, type Session } from "../session.ts";
import { pause, type Repeating, repeating, waitFields } from "../waiting/repeating.ts";
import { withRepeatedRequests } from "../waiting/request-scope.ts";
import { patienceOfCall } from "../waiting/waits.ts";
import type { Call, RuntimeHost, RuntimeObserver } from "./runtime.ts";

/** What every kind of call needs: the connector's parts, its client, the context of its handlers, and how calls are repeated. */
export interface Core<Client> {
  readonly host: RuntimeHost;
  readonly now: () => Date;
  readonly observers: RuntimeObserver[];
  readonly types: ReadonlyMap<string, ResourceType<Client>>;
  readonly feeds: readonly EventFeed<Client>[];
  /** The types there are now. */
  listTypes(call: Call): Promise<readonly ResourceType<Client>[]>;
  typeOf(id: string, call: Call): Promise<ResourceType<Client>>;
  context(resourceTypeId: string, call: Call): Promise<HandlerContext<Client>>;
  pageContext(resourceTypeId: string, call: Call): Promise<PageContext<Client>>;
  available<T extends { readonly available?: Available<Client> }>(all: readonly T[], call: Call): Promise<T[]>;
  /** For what changes nothing: the whole call is repeated. */
  reading<T>(step: string, call: Call, work: () => Promise<T>): Promise<T>;
  /** For what changes something: each of its requests is repeated by itself, where that does nothing twice. */
  changing<T>(step: string, call: Call, work: () => Promise<T>): Promise<T>;
  /** Besides, for handlers that find out what they did before: they are asked again after a failure that may pass. */
  idempotent<T>(call: Call, work: () => Promise<T>): Promise<T>;
  forgetSession(syncId: string): Promise<void>;
  /** Closes the client, if there is one. */
  close(): Promise<void>;
}

export function createCore<Config, Client>(
  connector: Connector<Config, Client>,
  config: Config,
  host: RuntimeHost,
): Core<Client> {
  const { log } = host;
  const signal = host.signal ?? new AbortController().signal;
  const now = host.now ?? (() => new Date());
  const observers: RuntimeObserver[] = [];
  const declared =
    typeof connector.resourceTypes === "function" ? connector.resourceTypes(config) : connector.resourceTypes;
  const types = unique(declared);
  let discovered = connector.discoverTypes === undefined;
  const feeds =
    (typeof connector.eventFeeds === "function" ? connector.eventFeeds(config) : connector.eventFeeds) ?? [];

  let connecting: Promise<Client> | undefined;
  /** What failed to connect is not remembered: the next call may find the app back. */
  function connect(): Promise<Client> {
    const secrets = host.secrets ?? createSecrets();
    const attempt = Promise.resolve().then(() => {
      const http = httpFactory({
        log,
        signal,
        now,
        scrub: secrets.scrub,
        ...(host.httpTimeoutMs !== undefined && { timeoutMs: host.httpTimeoutMs }),
        ...(host.transport && { transport: host.transport }),
        onRateLimit: (observation) => {
          for (const observer of observers) observer.onRateLimit?.(observation);
        },
        onRequest: () => {
          for (const observer of observers) observer.onRequest?.();
        },
      });
      const syncResourceTypes = host.syncResourceTypes ?? [];
      return connector.connect(config, { http, log, secrets, signal, syncResourceTypes, now });
    });
    attempt.catch(() => {
      connecting = undefined;
    });
    return attempt;
  }
  const client = () => {
    connecting ??= connect();
    return connecting;
  };

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
  const signalOf = (call: Call) => (call.signal ? AbortSignal.any([signal, call.signal]) : signal);

  const context = async (resourceTypeId: string, call: Call): Promise<HandlerContext<Client>> => {
    const syncId = call.syncId ?? "";
    return {
      client: await client(),
      session: sessionOf(syncId),
      log,
      signal: signalOf(call),
      syncId,
      skip: (reason, fields = {}) => {
        // A sync counts them and tells each reason once.
        const counted = observers.some(({ onSkip }) => onSkip);
        log[counted ? "debug" : "warn"]({ resource_type_id: resourceTypeId, ...fields }, reason);
        for (const observer of observers) observer.onSkip?.({ syncId, resourceTypeId, reason, fields });
      },
    };
  };
  async function listTypes(call: Call) {
    if (!connector.discoverTypes) return declared;
    const { client, log, signal } = await context("", call);
    const found = [...declared, ...(await connector.discoverTypes({ client, log, signal, syncId: call.syncId ?? "" }))];
    for (const [id, type] of unique(found)) types.set(id, type);
    discovered = true;
    return found;
  }
  const settle = async (call: Call) => {
    if (!discovered) await listTypes(call);
  };
  const patiently = (call: Call): Repeating => ({
    patience: patienceOfCall,
    now,
    log,
    sleep: host.sleep ?? pause,
    signal: signalOf(call),
    onWait: (wait, error, failures) => {
      log.warn(waitFields(wait, error, failures), wait.limited ? "waiting for a limit" : "retrying");
      for (const observer of observers) observer.onWait?.(wait);
    },
  });

  return {
    host,
    now,
    observers,
    types,
    feeds,
    listTypes,
    async typeOf(id, call) {
      await settle(call);
      const type = types.get(id);
      if (!type) throw notFound(`no resource type '${id}' in this connector`);
      return type;
    },
    context,
    pageContext: async (resourceTypeId, call) => ({
      ...(await context(resourceTypeId, call)),
      page: { cursor: decodeCursor(call.pageToken ?? ""), size: call.pageSize ?? 0 },
    }),
    async available(all, call) {
      const answers = await Promise.all(
        all.map(async ({ available }) => !available || (await available(await context("", call)))),
      );
      return all.filter((_, i) => answers[i]);
    },
    reading: (step, call, work) => named(step, () => repeating(patiently(call), work)),
    changing: (step, call, work) =>
      named(step, () =>
        withRepeatedRequests(patiently(call), async () => {
          await settle(call);
          return work();
        }),
      ),
    idempotent: (call, work) => repeating({ ...patiently(call), doubtToo: true }, work),
    async forgetSession(syncId) {
      await sessionOf(syncId).clear();
      sessions.delete(syncId);
    },
    async close() {
      if (connecting && connector.close) await connector.close(await connecting);
    },
  };
}

function unique<Client>(types: readonly ResourceType<Client>[]): Map<string, ResourceType<Client>> {
  const byId = new Map<string, ResourceType<Client>>();
  for (const type of types) {
    if (byId.has(type.id)) throw bug(`two resource types have the id '${type.id}'`);
    const promises = [
      [TypeScopedEntitlementsSchema, type.entitlementsOfType, "entitlementsOfType", "typeScopedEntitlements"],
      [TypeScopedGrantsSchema, type.grantsOfType, "grantsOfType", "typeScopedGrants"],
    ] as const;
    for (const [schema, handler, name, maker] of promises) {
      if (hasAnnotation(type.message.annotations, schema) && !handler)
        throw bug(`resource type ${type.id} promises ${name} but has no handler`);
      if (!hasAnnotation(type.message.annotations, schema) && handler)
        throw bug(`resource type ${type.id} has ${name}, which nobody calls without the annotation ${maker}()`);
    }
    const silenced = [
      [SkipEntitlementsAndGrantsSchema, "skipEntitlementsAndGrants", ["entitlements", "grants"]],
      [TypeScopedEntitlementsSchema, "typeScopedEntitlements", ["entitlements"]],
      [TypeScopedGrantsSchema, "typeScopedGrants", ["grants"]],
    ] as const;
    for (const [schema, maker, names] of silenced) {
      const unused = hasAnnotation(type.message.annotations, schema) ? names.find((name) => type[name]) : undefined;
      if (unused)
        throw bug(`resource type ${type.id} has ${unused}, which nobody calls because of its annotation ${maker}()`);
    }
    byId.set(type.id, type);
  }
  return byId;
}

export const only = (annotations: readonly Any[] | undefined) => ({ annotations: annotations ?? [] });

/** Names the failing step in front of the error, keeping its code, hint and request; "" names none. */
export async function named<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = toBatonError(thrown);
    throw step === "" ? error : error.prefixed(step);
  }
}

export const unimplemented = (what: string, hint?: string) =>
  new BatonError("Unimplemented", `${what} is not implemented by this connector`, { hint });
