import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  grant,
  grantExpandable,
  type Json,
  type PageOf,
  pageOf,
  type ResourceContext,
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
  return async ({ client, resource, page }: ResourceContext<Client>): Promise<PageOf<Grant>> => {
    const { query, at } = (page.cursor ?? { query: 0 }) as unknown as Cursor;
    const block = queries[query];
    if (!block) return pageOf([]);
    const inputs = { resource: resourceInput(resource) };
    const { rows, next } = await client.reader.page(block, inputs, { cursor: at, size: page.size });
    const maps = block.map ?? [];
    const items = rows.flatMap((cols) =>
      maps
        .filter((map) => !client.evaluator.truth(map.skip_if, { cols, ...inputs }))
        .map((map) => toGrant(client, resource, map, { cols, ...inputs })),
    );
    if (next !== undefined) return pageOf(items, { query, at: next });
    return query + 1 < queries.length ? pageOf(items, { query: query + 1 }) : pageOf(items);
  };
}

export function toGrant({ evaluator }: Client, resource: Resource, map: GrantMap, inputs: Inputs): Grant {
  const missing = (what: string) =>
    new BatonError("InvalidArgument", `error: missing ${what} mapping`, {
      kind: "config",
      hint: `See ${map.at.path}, line ${map.at.line}.`,
    });
  if (!map.principal_id) throw missing("principal ID");
  if (!map.principal_type) throw missing("principal type");
  if (!map.entitlement_id) throw missing("entitlement ID");
  const principal = { resourceType: map.principal_type, resource: evaluator.text(map.principal_id, inputs) };
  const { expandable } = map;
  const entitlementIds =
    expandable && !evaluator.truth(expandable.skip_if, inputs)
      ? (expandable.entitlement_ids ?? []).map((id) => evaluator.text(id, inputs))
      : [];
  const annotations =
    entitlementIds.length > 0 ? [grantExpandable({ entitlementIds, shallow: expandable?.shallow ?? false })] : [];
  return grant(resource, evaluator.text(map.entitlement_id, inputs), principal, { annotations });
}
