import { type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { bug, notFound, resourceId, toBatonError } from "@baton-connectors/sdk";
import type { Listing, Runtime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import type { SyncStore } from "../store.ts";
import type { Action } from "../token/action.ts";
import type { Caller } from "./caller.ts";
import type { ListingPage } from "./listing.ts";

export interface FetchOptions {
  readonly runtime: Runtime;
  readonly store: SyncStore;
  readonly caller: Caller;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly syncId: string;
  readonly signal: AbortSignal;
}

/** What draws from the same budget of the app: one kind of call about one resource type. */
export const kindOf = (action: Action): string => `${action.operation}:${action.resourceTypeId}`;

/** Asks the connector for an action's current page. */
export async function fetchPage(options: FetchOptions, action: Action): Promise<ListingPage> {
  const { runtime, caller } = options;
  const call = { pageToken: action.pageToken, syncId: options.syncId, signal: options.signal };
  const { resourceTypeId } = action;
  const ask = <T>(work: () => Promise<T>) => caller.call(kindOf(action), work);
  switch (action.operation) {
    case "list-resource-types":
      return { of: "resource-types", ...facts(await ask(() => runtime.listResourceTypes(call))) };
    case "list-resources": {
      const parent = parentOf(action);
      return {
        of: "resources",
        ...facts(await ask(() => runtime.listResources({ ...call, resourceTypeId, ...(parent && { parent }) }))),
      };
    }
    case "list-static-entitlements":
      if (resourceTypeId === "")
        return { of: "resource-types", ...facts(await ask(() => runtime.listResourceTypes(call))) };
      return {
        of: "static-entitlements",
        ...facts(await ask(() => runtime.listStaticEntitlements({ ...call, resourceTypeId }))),
      };
    case "list-entitlements": {
      const subject = await subjectOf(options, action);
      return { of: "entitlements", ...facts(await ask(() => runtime.listEntitlements({ ...call, ...subject }))) };
    }
    case "list-grants": {
      const subject = await subjectOf(options, action);
      return { of: "grants", ...facts(await ask(() => runtime.listGrants({ ...call, ...subject }))) };
    }
    case "targeted-resource-sync":
      return {
        of: "target",
        ...facts({ list: [], nextPageToken: "", annotations: [] }),
        resource: await lookUp(options, action),
      };
    default:
      throw bug(`unexpected sync step: ${action.operation}`);
  }
}

/** One resource by its id; undefined also when the connector cannot look up single resources. */
export async function lookUp(
  { runtime, caller, syncId, signal }: Pick<FetchOptions, "runtime" | "caller" | "syncId" | "signal">,
  action: Pick<Action, "resourceTypeId" | "resourceId" | "parentResourceTypeId" | "parentResourceId">,
): Promise<Resource | undefined> {
  const parent = parentOf(action);
  const id = resourceId({ resourceType: action.resourceTypeId, resource: action.resourceId });
  try {
    return await caller.call(`get-resource:${action.resourceTypeId}`, () =>
      runtime.getResource({ id, ...(parent && { parent }), syncId, signal }),
    );
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.code === "NotFound" || error.code === "Unimplemented") return undefined;
    throw error;
  }
}

const facts = <T>({ list, nextPageToken, annotations, parallel = [] }: Listing<T>) => ({
  list,
  nextPageToken,
  annotations,
  parallel,
  rows: list.length,
});

function parentOf(action: Pick<Action, "parentResourceTypeId" | "parentResourceId">) {
  const { parentResourceTypeId: resourceType, parentResourceId: resource } = action;
  return resourceType !== "" && resource !== "" ? resourceId({ resourceType, resource }) : undefined;
}

/** The stored resource a listing is about, or the stub that stands for a whole type. */
async function subjectOf({ store, resources }: FetchOptions, action: Action) {
  const { resourceTypeId: resourceType, resourceId: resource, typeScoped } = action;
  if (typeScoped) {
    return {
      typeScoped,
      resource: create(ResourceSchema, { id: resourceId({ resourceType, resource: resourceType }) }),
    };
  }
  const stored = resources.get(`${resourceType}\0${resource}`) ?? (await store.getResource({ resourceType, resource }));
  if (!stored) throw notFound(`resource ${resourceType}/${resource} is to be listed but not in the file`);
  return { resource: stored };
}
