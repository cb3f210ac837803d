import { type Resource, type ResourceId, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError, bug, resourceId, toBatonError } from "@baton-connectors/sdk";
import type { Listing, Runtime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import type { SyncStore } from "../store.ts";
import type { Action } from "../token/action.ts";
import type { Caller } from "./caller.ts";
import type { ListWatch } from "./list-watch.ts";
import type { ListingPage } from "./listing.ts";
import { located } from "./located.ts";

export interface FetchOptions {
  readonly runtime: Runtime;
  readonly store: SyncStore;
  readonly caller: Caller;
  readonly lists: ListWatch;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly syncId: string;
  readonly signal: AbortSignal;
}

/** What draws from the same budget of the app: one kind of call about one resource type. */
export const kindOf = (action: Action): string => `${action.operation}:${action.resourceTypeId}`;

/**
 * The action's current page. A list that comes back to a cursor it had is asked once more, as the answer may have been of
 * another page; then it is an error, since it would never end.
 */
export async function fetchPage(options: FetchOptions, action: Action): Promise<ListingPage> {
  const { lists } = options;
  const place = lists.place(action);
  try {
    const page = await ask(options, action);
    if (page.nextPageToken !== "" && lists.standsStill(action, endsOf(page)))
      throw new BatonError("Internal", `one page after the other has the same rows (${endsOf(page).slice(0, 60)})`, {
        kind: "upstream",
        hint: "The app does not go on with its list: it seems not to know the parameter in which the connector sends the cursor.",
      });
    if (!lists.comesBack(action, page.nextPageToken)) return page;
    const again = await ask(options, action);
    if (!lists.comesBack(action, again.nextPageToken)) return again;
    throw new BatonError(
      "Internal",
      `the next page is one that was read before (${again.nextPageToken.slice(0, 60)})`,
      {
        kind: "upstream",
        hint: "The list would never end. If the app ends its lists so, the connector has to leave the cursor out there.",
      },
    );
  } catch (thrown) {
    throw located(thrown, action, place);
  }
}

/** The page's first and last row, and how many there are; of a page without rows nothing. */
function endsOf(page: ListingPage): string {
  if (page.of === "target" || page.list.length === 0) return "";
  const name = ({ id }: { readonly id?: unknown } = {}) =>
    typeof id === "object" ? `${(id as ResourceId).resourceType}:${(id as ResourceId).resource}` : String(id);
  return `${name(page.list[0]!)} … ${name(page.list.at(-1)!)}, ${page.list.length} rows`;
}

/** Asks the connector. */
async function ask(options: FetchOptions, action: Action): Promise<ListingPage> {
  const { runtime, caller } = options;
  const call = { pageToken: action.pageToken, syncId: options.syncId, signal: options.signal };
  const { resourceTypeId } = action;
  const calling = <T>(work: () => Promise<T>) => caller.call(kindOf(action), work);
  switch (action.operation) {
    case "list-resource-types":
      return { of: "resource-types", ...facts(await calling(() => runtime.listResourceTypes(call))) };
    case "list-resources": {
      const parent = parentOf(action);
      return {
        of: "resources",
        ...facts(await calling(() => runtime.listResources({ ...call, resourceTypeId, ...(parent && { parent }) }))),
      };
    }
    case "list-static-entitlements":
      if (resourceTypeId === "")
        return { of: "resource-types", ...facts(await calling(() => runtime.listResourceTypes(call))) };
      return {
        of: "static-entitlements",
        ...facts(await calling(() => runtime.listStaticEntitlements({ ...call, resourceTypeId }))),
      };
    case "list-entitlements": {
      const subject = await subjectOf(options, action);
      return { of: "entitlements", ...facts(await calling(() => runtime.listEntitlements({ ...call, ...subject }))) };
    }
    case "list-grants": {
      const subject = await subjectOf(options, action);
      return { of: "grants", ...facts(await calling(() => runtime.listGrants({ ...call, ...subject }))) };
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
  { runtime, caller, syncId, signal }: LookUpOptions,
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

type LookUpOptions = Pick<FetchOptions, "runtime" | "caller" | "syncId" | "signal">;

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
  if (!stored) throw bug(`resource ${resourceType}/${resource} is to be listed but not in the file`);
  return { resource: stored };
}
