import {
  BatonIDSchema,
  type Entitlement,
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
import { keyOf, type Run } from "../run.ts";
import type { ResourceKey, RowPage } from "../store.ts";

/** Rows looked up, copied or written at once. */
const rowsAtOnce = 1000;

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
  const held = entitlementId === undefined ? undefined : await holders(from, entitlementId);
  const heldTypes = held && new Set(held.map(({ resourceType }) => resourceType));
  await store.putResourceTypes(heldTypes ? types.filter(({ id }) => heldTypes.has(id)) : types);
  run.types.forget();

  const principals: Resource[] = [];
  for await (const found of held ? resourcesOf(from, held) : ofTypes(from, types)) {
    run.checkStop();
    const marked = found.map((resource) => ({
      ...resource,
      annotations: replaced(resource.annotations, BatonIDSchema, annotation(BatonIDSchema)),
    }));
    await store.putResources(marked, { expected: true });
    run.rows.resources += marked.length;
    principals.push(...marked);
    run.emit({ kind: "progress", phase: "external-resources", resourceTypeId: "", rows: marked.length });
  }
  const listed = principals.filter(
    ({ id, annotations }) =>
      !skipped.has(id!.resourceType) && !hasAnnotation(annotations, SkipEntitlementsAndGrantsSchema),
  );
  const entitlements = await entitlementsOf(run, from, listed);
  for (let at = 0; at < entitlements.length; at += rowsAtOnce) {
    const rows = entitlements.slice(at, at + rowsAtOnce);
    await store.putEntitlements(rows);
    run.rows.entitlements += rows.length;
  }
  for (const { id, resource } of entitlements) {
    if (!resource || !hasAnnotation(resource.annotations, SkipGrantsSchema)) await copyGrants(run, from, id);
  }
  return principals;
}

/** In the order of the principals. Few of them have any: all are read once, rather than asked for one by one. */
async function entitlementsOf(run: Run, from: ExternalOptions["store"], principals: readonly Resource[]) {
  const order = new Map(principals.map(({ id }, place) => [keyOf(id!), place]));
  const found: { place: number; row: Entitlement }[] = [];
  for await (const page of pages((pageToken) => from.listEntitlements({ pageToken }))) {
    run.checkStop();
    for (const row of page) {
      const place = row.resource?.id && order.get(keyOf(row.resource.id));
      if (place === undefined) continue;
      const annotations = replaced(row.annotations, EntitlementImmutableSchema, entitlementImmutable());
      found.push({ place, row: { ...row, annotations } });
    }
  }
  return found.sort((a, b) => a.place - b.place).map(({ row }) => row);
}

async function copyGrants(run: Run, from: ExternalOptions["store"], entitlementId: string) {
  const page = (pageToken: string) => from.listGrants({ entitlementId, pageToken, pageSize: rowsAtOnce });
  for await (const grants of pages(page)) {
    run.checkStop();
    await run.store.putGrants(
      grants.map((row) => ({ ...row, annotations: replaced(row.annotations, GrantImmutableSchema, grantImmutable()) })),
      { expected: true },
    );
    run.rows.grants += grants.length;
  }
}

async function* ofTypes(from: ExternalOptions["store"], types: readonly ResourceType[]) {
  for (const { id } of types) yield* pages((pageToken) => from.listResources({ resourceTypeId: id, pageToken }));
}

/** Whoever holds the entitlement there; once per id, whatever its type: then the last one counts. */
async function holders(from: ExternalOptions["store"], entitlementId: string): Promise<readonly ResourceKey[]> {
  if (!(await from.getEntitlement(entitlementId)))
    throw configError(`the external file has no entitlement '${entitlementId}'`, {
      hint: "The entitlement filter takes an entitlement id of the external file.",
    });
  const found = new Map<string, ResourceKey>();
  for await (const grants of pages((pageToken) => from.listGrants({ entitlementId, pageToken }))) {
    for (const { principal } of grants) {
      const { resourceType, resource } = principal?.id ?? { resourceType: "", resource: "" };
      if (resource !== "") found.set(resource, { resourceType, resource });
    }
  }
  return [...found.values()];
}

/** Resources looked up one by one, some at a time; who is not in the file is left out. */
async function* resourcesOf(from: ExternalOptions["store"], keys: readonly ResourceKey[]) {
  for (let at = 0; at < keys.length; at += rowsAtOnce) {
    const found: Resource[] = [];
    for (const key of keys.slice(at, at + rowsAtOnce)) {
      const resource = await from.getResource(key);
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
