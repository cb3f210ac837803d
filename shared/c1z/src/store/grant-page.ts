import { wholeGrant } from "../sqlite/slim-grant.ts";
import type { RewriteBatch } from "./row-batch.ts";

/** A grant as it is stored. */
export interface GrantRow {
  /** The row's place, where it has one already; then `id` is not read and empty. */
  readonly rowId?: number;
  readonly id: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly data: Uint8Array;
}
/** Rows of one entitlement as one statement returns them; the bytes are handed over, not copied. */
export interface GrantPage {
  /** A `GrantHead` for each row, as JSON. */
  readonly heads: string;
  /** The rows' messages, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
/** A row's place, its principal, the length of its message, and the entitlement's resource where the message lacks it. */
type GrantHead = readonly [
  rowId: number,
  principalType: string,
  principalId: string,
  length: number,
  entitlementType: string | null,
  entitlementResource: string | null,
];

/** Their `data` are slices of the page. */
export function rowsOfPage({ heads, bytes }: GrantPage, entitlementId: string): GrantRow[] {
  let end = 0;
  return (JSON.parse(heads) as GrantHead[]).map(([rowId, principalType, principalId, length, ...entitlement]) => {
    if (!Number.isSafeInteger(rowId)) throw new Error(`c1z: a grant of ${entitlementId} has the row id ${rowId}`);
    end += length;
    const stored = bytes.subarray(end - length, end);
    const [entitlementType, entitlementResource] = entitlement;
    const data =
      entitlementType === null || entitlementResource === null
        ? stored
        : wholeGrant(stored, () => ({
            ...{ entitlementId, entitlementType, entitlementResource, principalType, principalId },
          }));
    return { rowId, id: "", principalType, principalId, data };
  });
}

/** Rows that have places, with the messages they are to have. */
export function rewriteBatch(rows: readonly GrantRow[]): RewriteBatch {
  const ends = new Uint32Array(rows.length);
  let end = 0;
  for (const [i, { data }] of rows.entries()) ends[i] = end += data.length;
  const bytes = new Uint8Array(end);
  for (const [i, { data }] of rows.entries()) bytes.set(data, ends[i]! - data.length);
  return { rowIds: Float64Array.from(rows, ({ rowId }) => rowId!), ends, bytes };
}
