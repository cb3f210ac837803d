import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "../errors.ts";
import { type Core, named } from "./core.ts";
import { nothing, pageOfMessages } from "./page.ts";
import type { Call, Runtime } from "./runtime.ts";

const resourceName = "c1.connector.v2.Resource";
const entitlementName = "c1.connector.v2.Entitlement";
const grantName = "c1.connector.v2.Grant";

/**
 * What a sync reads. A failure is the engine's to repeat, page by page, with everybody else in view: nothing is repeated here.
 */
export function createListings<Client>(
  core: Core<Client>,
): Pick<
  Runtime,
  | "listResourceTypes"
  | "listResources"
  | "listStaticEntitlements"
  | "listEntitlements"
  | "listGrants"
  | "getResource"
  | "canGetResource"
  | "principalsOutside"
> {
  const { host, types, typeOf, context, pageContext } = core;
  let told: { readonly syncId: string; readonly ids: Set<string> } = { syncId: "", ids: new Set() };
  /** A type of which nothing will be read counts as skipped, once a sync. */
  const countUnreached = ({ syncId = "" }: Call, resourceTypeId: string) => {
    if (told.syncId !== syncId) told = { syncId, ids: new Set() };
    if (told.ids.has(resourceTypeId)) return;
    told.ids.add(resourceTypeId);
    const reason = "all of it: the credentials do not reach this resource type";
    for (const observer of core.observers) observer.onSkip?.({ syncId, resourceTypeId, reason, fields: {} });
  };
  return {
    async listResourceTypes(call) {
      const asked = host.syncResourceTypes ?? [];
      const wanted = (await core.listTypes(call)).filter(({ id, onRequest }) => !onRequest || asked.includes(id));
      const found = await core.available(wanted, call);
      if (found.length === 0) throw new BatonError("FailedPrecondition", "the connector has no resource types");
      for (const type of wanted) {
        const isAsked = asked.length === 0 || asked.includes(type.id);
        if (isAsked && !found.includes(type)) countUnreached(call, type.id);
      }
      return { list: found.map((type) => type.message), nextPageToken: "", annotations: [] };
    },
    listResources: (call) =>
      named("error: listing resources failed", async () => {
        const type = await typeOf(call.resourceTypeId, call);
        const made = await type.list({ ...(await pageContext(type.id, call)), parent: call.parent });
        return pageOfMessages<Resource>(call, `${type.id}.list`, resourceName, made);
      }),
    listStaticEntitlements: (call) =>
      named("error: listing static entitlements failed", async () => {
        const type = await typeOf(call.resourceTypeId, call);
        if (!type.staticEntitlements) return nothing;
        const made = await type.staticEntitlements(await pageContext(type.id, call));
        return pageOfMessages<Entitlement>(call, `${type.id}.staticEntitlements`, entitlementName, made);
      }),
    listEntitlements: (call) =>
      named("error: listing entitlements failed", async () => {
        const type = await typeOf(call.resource.id!.resourceType, call);
        const context = await pageContext(type.id, call);
        if (call.typeScoped)
          return pageOfMessages<Entitlement>(
            call,
            `${type.id}.entitlementsOfType`,
            entitlementName,
            await scoped(type.entitlementsOfType)(context),
          );
        if (!type.entitlements) return nothing;
        return pageOfMessages<Entitlement>(
          call,
          `${type.id}.entitlements`,
          entitlementName,
          await type.entitlements({ ...context, resource: call.resource }),
        );
      }),
    listGrants: (call) => {
      const { resourceType, resource } = call.resource.id!;
      return named(`error: listing grants for resource ${resourceType}/${resource} failed`, async () => {
        const type = await typeOf(resourceType, call);
        const context = await pageContext(type.id, call);
        if (call.typeScoped)
          return pageOfMessages<Grant>(
            call,
            `${type.id}.grantsOfType`,
            grantName,
            await scoped(type.grantsOfType)(context),
          );
        if (!type.grants) return nothing;
        return pageOfMessages<Grant>(
          call,
          `${type.id}.grants`,
          grantName,
          await type.grants({ ...context, resource: call.resource }),
        );
      });
    },
    getResource: (call) =>
      named("error: get resource failed", async () => {
        const type = await typeOf(call.id.resourceType, call);
        return type.get?.({ ...(await context(type.id, call)), id: call.id, parent: call.parent });
      }),
    canGetResource: (resourceTypeId) => types.get(resourceTypeId)?.get !== undefined,
    principalsOutside: (resourceTypeId) => types.get(resourceTypeId)?.principalsOutside ?? {},
  };
}

function scoped<T>(handler: T | undefined): T {
  if (!handler)
    throw new BatonError("InvalidArgument", "a type-scoped listing was asked of a resource type without one");
  return handler;
}
