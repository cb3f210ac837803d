import { type Json, noItems, pageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ResourceTypeBlock } from "../file/shape.ts";
import { type Messages, staticEntitlementOf, toEntitlement } from "../rows/to-entitlement.ts";
import { ofResource } from "../rows/values.ts";
import { readPage } from "./read-page.ts";

/** Where the listing stands: in which of the requests, and where in it. */
export interface InSeveral {
  readonly of: number;
  readonly at?: Json | undefined;
}

export const listEntitlements =
  (block: ResourceTypeBlock, messages: Messages) => async (context: ResourceContext<Client>) => {
    const { client, resource, page } = context;
    const values = { vars: client.vars, ...ofResource(resource) };
    const { of, at } = (page.cursor ?? { of: 0 }) as unknown as InSeveral;
    const fixed =
      page.cursor === undefined
        ? block.static_entitlements.map((one) => staticEntitlementOf(one, resource, values, messages))
        : [];
    const reading = block.entitlements[of];
    if (!reading) return fixed.length > 0 ? pageOf(fixed) : noItems;
    const { rows, next } = await readPage(context, reading, values, { cursor: at, size: page.size }, true);
    const map = reading.response.entitlement_mapping!;
    const found = rows
      .filter((row) => !map.skip_if?.truth(row))
      .map((row) => toEntitlement(map, resource, row, messages));
    return pageOf([...fixed, ...found], following({ of, at: next }, block.entitlements.length));
  };

/** The next page of this request, or the first of the next one. */
export function following({ of, at }: InSeveral, count: number): Json | undefined {
  if (at !== undefined) return { of, at };
  return of + 1 < count ? { of: of + 1 } : undefined;
}
