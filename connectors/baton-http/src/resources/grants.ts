import { noItems, pageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ResourceTypeBlock } from "../file/shape.ts";
import { grantMappingFor, toGrant } from "../rows/to-grant.ts";
import { ofResource } from "../rows/values.ts";
import { following, type InSeveral } from "./entitlements.ts";
import { readPage } from "./read-page.ts";

export const listGrants =
  ({ grants: readings }: ResourceTypeBlock) =>
  async (context: ResourceContext<Client>) => {
    const { client, resource, page, skip } = context;
    const { of, at } = (page.cursor ?? { of: 0 }) as unknown as InSeveral;
    const reading = readings[of];
    if (!reading) return noItems;
    const values = { vars: client.vars, ...ofResource(resource) };
    const { rows, next } = await readPage(context, reading, values, { cursor: at, size: page.size }, true);
    const found = rows.flatMap((row) => {
      const map = grantMappingFor(reading.response, row);
      if (!map) skip("grants that no condition is for");
      return (map && toGrant(map, resource, row)) ?? [];
    });
    return pageOf(found, following({ of, at: next }, readings.length));
  };
