import { withFile } from "../file/open-file.ts";
import { jsonObject, printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import type { FilterOf } from "../row-filter.ts";

export const listEntitlements = ({ output, json, filter, ...options }: ListOptions & { filter: FilterOf }) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue }) => {
    const entitlements = catalogue.rows.entitlements(filter(catalogue));
    if (json) {
      const items = entitlements.map(({ id, resource }) =>
        jsonObject({
          entitlement: catalogue.entitlement(id).json,
          resource: catalogue.resource(resource?.id).json,
          resourceType: catalogue.resourceType(resource?.id?.resourceType ?? "").json,
        }),
      );
      return printJsonList(output, "entitlements", items);
    }
    const rows = entitlements.map(({ id, displayName, slug, resource }) => [
      id,
      displayName,
      catalogue.resourceType(resource?.id?.resourceType ?? "").displayName,
      catalogue.resource(resource?.id).displayName,
      slug,
    ]);
    return printTable(output, ["ID", "Display Name", "Resource Type", "Resource", "Permission"], rows);
  });
