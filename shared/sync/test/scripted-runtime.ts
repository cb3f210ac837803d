import type { Entitlement, Grant, Resource, ResourceType } from "@baton-connectors/protocol/connector-v2";
import { type ResourceRef, resource, resourceType, silentLog } from "@baton-connectors/sdk";
import type { Listing, Runtime, RuntimeObserver } from "@baton-connectors/sdk/host";
import type { Any } from "@bufbuild/protobuf/wkt";
import { runSync, type SyncEvent, type SyncOptions } from "../src/index.ts";
import { type MemoryStore, memoryStore } from "../src/memory-store.ts";

/** What a scripted connector answers; pages are separated by their tokens "", "1", "2", … */
export interface Script {
  readonly types: readonly ResourceType[];
  readonly resources?: (type: string, parent: string) => readonly (readonly Resource[])[];
  readonly staticEntitlements?: (type: string) => readonly Entitlement[];
  readonly entitlements?: (resource: Resource, typeScoped: boolean) => readonly (readonly Entitlement[])[];
  readonly grants?: (resource: Resource, typeScoped: boolean) => readonly (readonly Grant[])[];
  /** Single look-ups; without it the connector has none. */
  readonly get?: (id: ResourceRef) => Resource | undefined;
  readonly outside?: (type: string) => Readonly<Record<string, string>>;
  /** Annotations of every page of grants. */
  readonly grantAnnotations?: readonly Any[];
  /** Called before each answer with what was asked, e.g. `grants group/g1 1`; may throw or wait. */
  readonly before?: ((call: string, signal: AbortSignal | undefined) => void | Promise<void>) | undefined;
  /** Further cursors a page names. */
  readonly parallel?: (call: string) => readonly string[];
}

export interface Scripted {
  readonly runtime: Runtime;
  /** Everything asked, in order. */
  readonly calls: string[];
  readonly observers: RuntimeObserver[];
}

export function scripted(script: Script): Scripted {
  const calls: string[] = [];
  const observers: RuntimeObserver[] = [];
  const answer = async <T>(
    call: string,
    { pageToken = "", signal }: { pageToken?: string; signal?: AbortSignal },
    pages: () => readonly (readonly T[])[],
    annotations: readonly Any[] = [],
  ): Promise<Listing<T>> => {
    const said = pageToken === "" ? call : `${call} ${pageToken}`;
    calls.push(said);
    await script.before?.(said, signal);
    const all = pages();
    const at = Number(pageToken || 0);
    const parallel = script.parallel?.(said);
    return {
      list: all[at] ?? [],
      nextPageToken: at + 1 < all.length ? String(at + 1) : "",
      annotations,
      ...(parallel && { parallel }),
    };
  };
  const name = ({ id }: Resource) => `${id!.resourceType}/${id!.resource}`;
  const runtime: Partial<Runtime> = {
    observe(observer) {
      observers.push(observer);
      return () => void observers.splice(observers.indexOf(observer), 1);
    },
    validate: async () => {
      calls.push("validate");
      await script.before?.("validate", undefined);
      return { annotations: [], sdkVersion: "v0.25.0" };
    },
    cleanup: async () => void calls.push("cleanup"),
    close: async () => {},
    listResourceTypes: (call) => answer("types", call, () => [script.types]),
    listResources: (call) => {
      const parent = call.parent ? `${call.parent.resourceType}/${call.parent.resource}` : "";
      return answer(`resources ${call.resourceTypeId}${parent && ` of ${parent}`}`, call, () =>
        script.resources ? script.resources(call.resourceTypeId, parent) : [],
      );
    },
    listStaticEntitlements: (call) =>
      answer(`static ${call.resourceTypeId}`, call, () => [script.staticEntitlements?.(call.resourceTypeId) ?? []]),
    listEntitlements: (call) =>
      answer(`entitlements ${name(call.resource)}`, call, () =>
        script.entitlements ? script.entitlements(call.resource, call.typeScoped ?? false) : [],
      ),
    listGrants: (call) =>
      answer(
        `grants ${name(call.resource)}`,
        call,
        () => (script.grants ? script.grants(call.resource, call.typeScoped ?? false) : []),
        script.grantAnnotations,
      ),
    canGetResource: () => script.get !== undefined,
    principalsOutside: (type) => script.outside?.(type) ?? {},
    getResource: async ({ id, signal }) => {
      const call = `get ${id.resourceType}/${id.resource}`;
      calls.push(call);
      await script.before?.(call, signal);
      return script.get?.(id);
    },
  };
  return { runtime: runtime as Runtime, calls, observers };
}

export const typeNamed = (id: string, annotations: readonly Any[] = []): ResourceType =>
  resourceType({ id, displayName: id, annotations, list: () => ({ items: [] }) }).message;

export const thing = (type: string, id: string, annotations: readonly Any[] = []): Resource =>
  resource({ type, id, displayName: `${type} ${id}`, annotations });

/** Syncs a script into memory, one call at a time unless said otherwise, in time that passes at once. */
export async function syncScript(script: Script, options: Partial<SyncOptions> & { into?: MemoryStore } = {}) {
  const { into, ...rest } = options;
  const store = into ?? memoryStore();
  const events: SyncEvent[] = [];
  const waits: number[] = [];
  const { runtime, calls, observers } = scripted(script);
  let shift = 0;
  const result = runSync({
    runtime,
    store,
    log: silentLog,
    workers: 1,
    now: () => new Date(Date.now() + shift),
    sleep: async (ms) => {
      waits.push(ms);
      shift += ms;
    },
    ...rest,
    onEvent: (event) => {
      events.push(event);
      rest.onEvent?.(event);
    },
  });
  const outcome = await result.then(
    (summary) => ({ summary, error: undefined }),
    (error: unknown) => ({ summary: undefined, error: error as Error & { code: string } }),
  );
  return { ...outcome, store, events, waits, calls, observers, content: store.syncs.length > 0 ? store.content() : {} };
}
