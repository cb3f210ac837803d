import type { RowFilter } from "@baton-connectors/c1z";
import { createGrantJson } from "../file/grant-json.ts";
import { withFile } from "../file/open-file.ts";
import { jsonObject, printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";

export const listGrants = ({ output, json, filter, ...options }: ListOptions & { filter: RowFilter }) =>
  withFile(options, async ({ catalogue }) => {
    const grants = catalogue.rows.grants(filter);
    if (json) {
      const grantJson = createGrantJson();
      const items = grants.map((grant) => {
        const entitlement = catalogue.entitlement(grant.entitlementId);
        const on = entitlement.message.resource?.id;
        return jsonObject({
          grant: grantJson(grant),
          entitlement: entitlement.json,
          resource: catalogue.resource(on).json,
          resourceType: catalogue.resourceType(on?.resourceType ?? "").json,
          principal: catalogue.resource(grant.principal).json,
        });
      });
      return printJsonList(output, "grants", items);
    }
    const rows = grants.map(({ id, entitlementId, principal }) => {
      const { displayName, resource } = catalogue.entitlement(entitlementId).message;
      return [
        id,
        catalogue.resourceType(resource?.id?.resourceType ?? "").message.displayName,
        catalogue.resource(resource?.id).message.displayName,
        displayName,
        catalogue.resource(principal).message.displayName,
      ];
    });
    return printTable(output, ["ID", "Resource Type", "Resource", "Entitlement", "Principal"], rows);
  });
