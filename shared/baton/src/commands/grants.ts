import type { RowFilter, StoredGrant } from "@baton-connectors/c1z";
import { type Entitlement, GrantSchema, type ResourceId } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
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
        const on = resourceOf(entitlement.message, grant);
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
    const rows = grants.map((grant) => {
      const entitlement = catalogue.entitlement(grant.entitlementId).message;
      const on = resourceOf(entitlement, grant);
      return [
        grant.id,
        catalogue.resourceType(on?.resourceType ?? "").message.displayName,
        catalogue.resource(on).message.displayName,
        entitlement.displayName,
        catalogue.resource(grant.principal).message.displayName,
      ];
    });
    return printTable(output, ["ID", "Resource Type", "Resource", "Entitlement", "Principal"], rows);
  });

/** What a grant is on. Where its entitlement is not in the file, only the grant itself still says so. */
const resourceOf = ({ resource }: Entitlement, { data }: StoredGrant): ResourceId | undefined =>
  resource?.id ?? fromBinary(GrantSchema, data).entitlement?.resource?.id;
