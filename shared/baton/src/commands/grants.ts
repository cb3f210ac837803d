import type { StoredGrant } from "@baton-connectors/c1z";
import { type Entitlement, GrantSchema, type ResourceId } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import type { Catalogue } from "../file/catalogue.ts";
import { withExpandable } from "../file/expandable-annotation.ts";
import { withFile } from "../file/open-file.ts";
import { remembering } from "../file/remembering.ts";
import { printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import type { FilterOf } from "../row-filter.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";

export const listGrants = ({ output, json, filter, ...options }: ListOptions & { filter: FilterOf }) =>
  withFile({ ...options, warn: output.warn }, async ({ catalogue, reader }) => {
    const grants = catalogue.rows.grants(filter(catalogue));
    if (json) {
      const items = grants.map(grantOutput(catalogue, reader.format === "v3" ? withExpandable : ({ data }) => data));
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

/** A grant with what it refers to, as one JSON object; the bytes are valid until the next one. */
function grantOutput(catalogue: Catalogue, message: (grant: StoredGrant) => Uint8Array) {
  const target = new JsonBytes();
  const held = heldOf(catalogue);
  return (grant: StoredGrant): Uint8Array => {
    target.used = 0;
    target.copy(opening);
    catalogue.json(GrantSchema, message(grant), target);
    target.copy(held(grant));
    target.copy(catalogue.resource(grant.principal).jsonBytes);
    target.byte(braceClose);
    return target.bytes.subarray(0, target.used);
  };
}
const opening = Buffer.from('{"grant":');
const braceClose = 0x7d;

/** Bytes of JSON that may be remembered. */
const room = 16 << 20;

/** Of grants of one entitlement, the members between the grant and its principal. */
function heldOf(catalogue: Catalogue): (grant: StoredGrant) => Uint8Array {
  const remember = remembering<Uint8Array>(room, ({ length }) => 200 + length);
  let last: { readonly id: string; readonly held: Uint8Array } | undefined;
  return (grant) => {
    const id = grant.entitlementId;
    // Grants of one entitlement lie together.
    if (last?.id === id) return last.held;
    const { message, json } = catalogue.entitlement(id);
    const members = (on: ResourceId | undefined) =>
      Buffer.from(
        `,"entitlement":${json},"resource":${catalogue.resource(on).json},` +
          `"resourceType":${catalogue.resourceType(on?.resourceType ?? "").json},"principal":`,
      );
    // Where its entitlement does not say what it is on, each grant has its own to say.
    const on = message.resource?.id;
    if (!on) return members(resourceOf(message, grant));
    const held = remember("", id, () => members(on));
    last = { id, held };
    return held;
  };
}
