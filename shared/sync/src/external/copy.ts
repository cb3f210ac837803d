import {
  BatonIDSchema,
  EntitlementImmutableSchema,
  GrantImmutableSchema,
  type Resource,
  type ResourceType,
  type ResourceType_Trait,
  SkipEntitlementsAndGrantsSchema,
  SkipGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, configError, entitlementImmutable, grantImmutable, hasAnnotation } from "@baton-connectors/sdk";
import type { DescMessage } from "@bufbuild/protobuf";
import { type Any, anyIs } from "@bufbuild/protobuf/wkt";
import type { ExternalOptions } from "../options.ts";
import type { Run } from "../run.ts";
import type { RowPage } from "../store.ts";

/** Brings the other application's principals, with their entitlements and grants, into this sync. */
export async function copyPrincipals(
  run: Run,
  { store: from, entitlementId }: ExternalOptions,
  traits: ReadonlySet<ResourceType_Trait>,
): Promise<readonly Resource[]> {
  const { store } = run;
  const types: ResourceType[] = [];
  const skipped = new Set<string>();
  for await (const page of pages((pageToken) => from.listResourceTypes({ pageToken }))) {
    types.push(...page.filter((type) => type.traits.some((trait) => traits.has(trait))));
    for (const { id, annotations } of page)
      if (hasAnnotation(annotations, SkipEntitlementsAndGrantsSchema)) skipped.add(id);
  }
  await store.putResourceTypes(types);
  run.types.forget();

  const principals: Resource[] = [];
  for await (const found of entitlementId === undefined ? ofTypes(from, types) : holders(from, entitlementId)) {
    run.checkStop();
    const marked = found.map((resource) => ({
      ...resource,
      annotations: replaced(resource.annotations, BatonIDSchema, annotation(BatonIDSchema)),
    }));
    await store.putResources(marked);
    run.rows.resources += marked.length;
    principals.push(...marked);
    run.emit({ kind: "progress", phase: "external-resources", resourceTypeId: "", rows: marked.length });
  }
  for (const principal of principals) {
    run.checkStop();
    const unlisted =
      skipped.has(principal.id!.resourceType) || hasAnnotation(principal.annotations, SkipEntitlementsAndGrantsSchema);
    if (!unlisted) await copyListings(run, from, principal);
  }
  return principals;
}

async function copyListings({ store, rows }: Run, from: ExternalOptions["store"], principal: Resource) {
  for await (const entitlements of pages((pageToken) =>
    from.listEntitlements({ resource: principal.id!, pageToken }),
  )) {
    await store.putEntitlements(
      entitlements.map((row) => ({
        ...row,
        annotations: replaced(row.annotations, EntitlementImmutableSchema, entitlementImmutable()),
      })),
    );
    rows.entitlements += entitlements.length;
    for (const { id, resource } of entitlements) {
      if (resource && hasAnnotation(resource.annotations, SkipGrantsSchema)) continue;
      for await (const grants of pages((pageToken) => from.listGrants({ entitlementId: id, pageToken }))) {
        await store.putGrants(
          grants.map((row) => ({
            ...row,
            annotations: replaced(row.annotations, GrantImmutableSchema, grantImmutable()),
          })),
        );
        rows.grants += grants.length;
      }
    }
  }
}

async function* ofTypes(from: ExternalOptions["store"], types: readonly ResourceType[]) {
  for (const { id } of types) yield* pages((pageToken) => from.listResources({ resourceTypeId: id, pageToken }));
}

/** Whoever holds the entitlement there; once per id, whatever its type. */
async function* holders(from: ExternalOptions["store"], entitlementId: string) {
  if (!(await from.getEntitlement(entitlementId)))
    throw configError(`the external file has no entitlement '${entitlementId}'`, {
      hint: "The entitlement filter takes an entitlement id of the external file.",
    });
  const seen = new Set<string>();
  for await (const grants of pages((pageToken) => from.listGrants({ entitlementId, pageToken }))) {
    const found: Resource[] = [];
    for (const { principal } of grants) {
      if (!principal?.id || seen.has(principal.id.resource)) continue;
      seen.add(principal.id.resource);
      const resource = await from.getResource(principal.id);
      if (resource) found.push(resource);
    }
    yield found;
  }
}

export async function* pages<T>(read: (pageToken: string) => RowPage<T> | Promise<RowPage<T>>) {
  for (let pageToken = "", more = true; more; ) {
    const page = await read(pageToken);
    yield page.rows;
    pageToken = page.next;
    more = pageToken !== "";
  }
}

/** The annotation in place of every one of its type, or at the end. */
export function replaced(annotations: readonly Any[], schema: DescMessage, by: Any): Any[] {
  if (!hasAnnotation(annotations, schema)) return [...annotations, by];
  return annotations.map((any) => (anyIs(any, schema) ? by : any));
}
