import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  configError,
  grant,
  grantExpandable,
  type Json,
  type PageContext,
  type PageOf,
  pageOf,
  type ResourceContext,
  resource as resourceRow,
} from "@baton-connectors/sdk";
import type { Inputs } from "../cel/environment.ts";
import type { Client } from "../client.ts";
import type { GrantMap, GrantQuery } from "../file/shape.ts";
import { resourceInput } from "./inputs.ts";

/** Where the listing stands: in which of the queries, and where in it. */
interface Cursor {
  readonly query: number;
  readonly at?: Json | undefined;
}

export function listGrants(queries: readonly GrantQuery[]) {
  return async ({ client, resource, page, skip }: ResourceContext<Client>): Promise<PageOf<Grant>> => {
    const { query, at } = (page.cursor ?? { query: 0 }) as unknown as Cursor;
    const block = queries[query];
    if (!block) return pageOf([]);
    const inputs = { resource: resourceInput(resource) };
    const { rows, next } = await client.reader.page(block, inputs, { cursor: at, size: page.size });
    const maps = block.map ?? [];
    const items = rows.flatMap((cols) =>
      maps
        .filter((map) => !client.evaluator.truth(map.skip_if, { cols, ...inputs }))
        .flatMap((map) => toGrant(client, resource, map, { cols, ...inputs }) ?? toNobody(skip, map)),
    );
    if (next !== undefined) return pageOf(items, { query, at: next });
    return query + 1 < queries.length ? pageOf(items, { query: query + 1 }) : pageOf(items);
  };
}

/** Whether the queries are run once for the whole type: their rows say whose grants they are. */
export function areOfType(queries: readonly GrantQuery[]): boolean {
  const maps = queries.flatMap(({ map }) => map ?? []);
  const without = maps.find(({ resource_id: id }) => !id);
  if (without && maps.some(({ resource_id: id }) => id))
    throw configError("some mappings of grants have a 'resource_id' and this one has none", {
      hint: `See ${without.at.path}, line ${without.at.line}: queries for the whole type and for each resource do not mix.`,
    });
  return maps.length > 0 && !without;
}

/** One answer for all resources of a type, in place of a query for each. */
export function listGrantsOfType(type: string, queries: readonly GrantQuery[]) {
  return async ({ client, page, skip }: PageContext<Client>): Promise<PageOf<Grant>> => {
    const { query, at } = (page.cursor ?? { query: 0 }) as unknown as Cursor;
    const block = queries[query];
    if (!block) return pageOf([]);
    const { rows, next } = await client.reader.page(block, {}, { cursor: at, size: page.size });
    // Grants of one resource share it, so that it is encoded once for all of a page.
    const resources = new Map<string, Resource>();
    const resourceOf = (id: string) => {
      const known = resources.get(id) ?? resourceRow({ type, id, displayName: "" });
      resources.set(id, known);
      return known;
    };
    const items = rows.flatMap((cols) =>
      (block.map ?? []).flatMap((map) => {
        const resource = resourceOf(client.evaluator.text(map.resource_id!, { cols }));
        const inputs = { cols, resource: resourceInput(resource) };
        return client.evaluator.truth(map.skip_if, inputs)
          ? []
          : (toGrant(client, resource, map, inputs) ?? toNobody(skip, map));
      }),
    );
    if (next !== undefined) return pageOf(items, { query, at: next });
    return query + 1 < queries.length ? pageOf(items, { query: query + 1 }) : pageOf(items);
  };
}

function toNobody(skip: PageContext<Client>["skip"], { at }: GrantMap): Grant[] {
  skip("grants to a principal without id", { path: at.path, line: at.line });
  return [];
}

/** Undefined: the row names nobody. */
export function toGrant({ evaluator }: Client, resource: Resource, map: GrantMap, inputs: Inputs): Grant | undefined {
  const missing = (what: string) =>
    new BatonError("InvalidArgument", `error: missing ${what} mapping`, {
      kind: "config",
      hint: `See ${map.at.path}, line ${map.at.line}.`,
    });
  if (!map.principal_id) throw missing("principal ID");
  if (!map.principal_type) throw missing("principal type");
  if (!map.entitlement_id) throw missing("entitlement ID");
  const principal = { resourceType: map.principal_type, resource: evaluator.text(map.principal_id, inputs) };
  if (principal.resource === "") return undefined;
  const { expandable } = map;
  const entitlementIds =
    expandable && !evaluator.truth(expandable.skip_if, inputs)
      ? (expandable.entitlement_ids ?? []).map((id) => evaluator.text(id, inputs))
      : [];
  const annotations =
    entitlementIds.length > 0 ? [grantExpandable({ entitlementIds, shallow: expandable?.shallow ?? false })] : [];
  return grant(resource, evaluator.text(map.entitlement_id, inputs), principal, { annotations });
}
