import type { RowFilter, StoredGrant } from "@baton-connectors/c1z";
import { type Entitlement, GrantSchema, type ResourceId } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import type { Catalogue, Named } from "../file/catalogue.ts";
import { createGrantJson } from "../file/grant-json.ts";
import { withFile } from "../file/open-file.ts";
import { type Pieces, printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";

export const listGrants = ({ output, json, filter, ...options }: ListOptions & { filter: RowFilter }) =>
  withFile(options, async ({ catalogue }) => {
    const grants = catalogue.rows.grants(filter);
    if (json) {
      const grantJson = createGrantJson();
      const held = heldOf(catalogue);
      const items = grants.map((grant) => {
        const [entitlement, pieces] = held(grant);
        const principal = catalogue.resource(grant.principal);
        return [
          '{"grant":',
          ...grantJson(grant, { entitlement, principal }),
          ...pieces,
          ',"principal":',
          principal.jsonBytes,
          "}",
        ];
      });
      return printJsonList(output, "grants", items);
    }
    const rows = grants.map((grant) => {
      const entitlement = catalogue.entitlement(grant.entitlementId).message;
      const on = resourceOf(entitlement, grant);
      return [
        grant.id,
        catalogue.resourceType(on?.resourceType ?? "").displayName,
        catalogue.resource(on).displayName,
        entitlement.displayName,
        catalogue.resource(grant.principal).displayName,
      ];
    });
    return printTable(output, ["ID", "Resource Type", "Resource", "Entitlement", "Principal"], rows);
  });

/** What a grant is on. Where its entitlement is not in the file, only the grant itself still says so. */
const resourceOf = ({ resource }: Entitlement, { data }: StoredGrant): ResourceId | undefined =>
  resource?.id ?? fromBinary(GrantSchema, data).entitlement?.resource?.id;

type Held = readonly [Named<Entitlement>, Pieces];

/** A grant's entitlement, and the JSON of it and what it is on; the last one again, since grants of one lie together. */
function heldOf(catalogue: Catalogue): (grant: StoredGrant) => Held {
  let last: { readonly id: string; readonly held: Held } | undefined;
  return (grant) => {
    const id = grant.entitlementId;
    if (last?.id === id) return last.held;
    const entitlement = catalogue.entitlement(id);
    const on = resourceOf(entitlement.message, grant);
    const [resource, resourceType] = [catalogue.resource(on), catalogue.resourceType(on?.resourceType ?? "")];
    const held: Held = [
      entitlement,
      [
        ...[',"entitlement":', entitlement.jsonBytes, ',"resource":', resource.jsonBytes],
        ...[',"resourceType":', resourceType.jsonBytes],
      ],
    ];
    last = entitlement.message.resource ? { id, held } : undefined;
    return held;
  };
}
