import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { concatenation } from "../sqlite/concatenation.ts";
import { isSlim, wholeGrant } from "../sqlite/slim-grant.ts";
import type { ResourceKey } from "../store/resource-key.ts";

/** A grant as it is stored: the message without its GrantExpandable annotation, and that annotation's bytes. */
export interface StoredGrant {
  readonly id: string;
  readonly entitlementId: string;
  readonly principal: ResourceKey;
  readonly data: Uint8Array;
  readonly expansion: Uint8Array | null;
}

/** Which rows, as SQL, and whether an index finds them so that only they are read. */
export interface GrantSelection {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
  readonly indexed: boolean;
}

/** Rows a statement returns at once. */
const batch = 500;

/** Texts of a row, lengths of its blobs, and the columns that only a slim one needs. */
type Head = readonly [string, string, string, string, number, number | null, string | null, string | null];

/** The last id, the blobs of each kind, and the heads as JSON. */
type Batch = readonly [string | null, Uint8Array, Uint8Array, string];

/**
 * Grants in the order they were written. A row by itself costs as much as ten of a batch, mostly for a blob of its own: so
 * a statement returns the blobs of many rows as one, and their texts as one.
 */
export function* storedGrants(db: DatabaseSync, { text, values, indexed }: GrantSelection): Generator<StoredGrant> {
  const blobs = concatenation(db);
  const select = db.prepare(
    `select cast(max(id) as text), ${blobs("data")}, ${blobs("expansion")},
       json_group_array(json_array(external_id, entitlement_id, principal_resource_type_id, principal_resource_id,
         octet_length(data), octet_length(expansion), iif(${isSlim}, resource_type_id, null), iif(${isSlim}, resource_id, null)))
     from (select * from main.v1_grants ${indexed ? "" : "not indexed"} where ${text} and id > ? order by id limit ${batch})`,
  );
  select.setReturnArrays(true);
  // Ids as text: they may be larger than a number holds.
  for (let after = first; ; ) {
    const [last, data, expansions, heads] = select.get(...values, after) as unknown as Batch;
    if (last === null) return;
    after = last;
    const [nextData, nextExpansion] = [pieces(data), pieces(expansions)];
    for (const head of JSON.parse(heads) as Head[]) {
      const [id, entitlementId, principalType, principalId, length, expansionLength, type, resource] = head;
      const stored = nextData(length);
      const columns = () => ({
        ...{ entitlementId, entitlementType: type!, entitlementResource: resource!, principalType, principalId },
      });
      yield {
        ...{ id, entitlementId, principal: { resourceType: principalType, resource: principalId } },
        data: type === null ? stored : wholeGrant(stored, columns),
        expansion: expansionLength === null ? null : nextExpansion(expansionLength),
      };
    }
  }
}

/** The bytes that follow those taken before. */
function pieces(bytes: Uint8Array): (length: number) => Uint8Array {
  let at = 0;
  return (length) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
}

/** Below every id. */
const first = String(-(2n ** 63n));
