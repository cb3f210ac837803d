import { WireWriter } from "@baton-connectors/protocol/wire";
import { entitlementParts, grantKeyStart, indexKey } from "../keys.ts";
import { heldRows } from "./held-rows.ts";
import { KeyWriter } from "./key-writer.ts";
import { PieceList } from "./piece-list.ts";
import type { SortedRow } from "./sorted-rows.ts";
import { grantRecords } from "./stored-records.ts";

/** A row of v1_grants. */
export type GrantCells = [
  ...[
    resourceType: string,
    resource: string,
    entitlement: string,
    principalType: string,
    principal: string,
    externalId: string,
  ],
  ...[expansion: Uint8Array | null, needsExpansion: number, data: Uint8Array, discoveredAt: string],
];

/**
 * Grants by entitlement and principal, which is how `cells` come, and where they are listed again: `held` and `pending` give what was
 * seen while `grants` was read to its end. Rows hold until the next is asked for.
 */
export function sortedGrants(cells: () => Iterable<GrantCells>, at: (text: string) => Uint8Array) {
  const held = heldRows();
  const toExpand = new PieceList();

  /** Of grants that v3 cannot tell apart, which have the same entitlement and principal, the last. */
  function* grants(): Generator<SortedRow> {
    const record = grantRecords();
    const key = new KeyWriter();
    const value = new WireWriter();
    key.raw(grantKeyStart);
    let entitlementEnd = key.length;
    let last: GrantCells | undefined;
    let needs = false;
    const finished = (): SortedRow => {
      if (needs) toExpand.add(key.bytes.subarray(grantKeyStart.length));
      return { key: key.bytes, value: value.bytes.subarray(0, value.at) };
    };
    for (const row of cells()) {
      const [type, resource, entitlement, principalType, principal, id, expansion, needsExpansion, data, seen] = row;
      const sameEntitlement = last?.[2] === entitlement && last[1] === resource && last[0] === type;
      const same = sameEntitlement && last?.[4] === principal && last[3] === principalType;
      if (last && !same) yield finished();
      if (!sameEntitlement) {
        key.cut(grantKeyStart.length);
        key.parts(...entitlementParts(type, resource, entitlement));
        entitlementEnd = key.length;
        held.entitlement(key.bytes.subarray(grantKeyStart.length));
      }
      if (!same) {
        key.cut(entitlementEnd);
        key.part(principalType);
        key.part(principal);
        held.grant(principalType, principal, key.bytes.subarray(entitlementEnd));
        needs = false;
      }
      needs ||= needsExpansion !== 0;
      record(value, data, { cells: row, id, expansion, needsExpansion: needsExpansion !== 0 }, at(seen));
      last = row;
    }
    if (last) yield finished();
  }
  /** Grants that are still to be passed on. */
  function* pending(): Generator<SortedRow> {
    const start = indexKey("grants to expand");
    for (let i = 0; i < toExpand.count; i++) yield { key: Buffer.concat([start, toExpand.at(i)]), value: nothing };
  }
  return { grants, held: held.rows, pending };
}

const nothing = new Uint8Array();
