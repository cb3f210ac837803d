/** Rows on their way to the database, as the thread that owns it receives them. */
export type RowBatch =
  | { readonly table: "resource-types"; readonly ids: readonly string[]; readonly data: readonly Uint8Array[] }
  | {
      readonly table: "resources";
      readonly types: readonly string[];
      readonly ids: readonly string[];
      readonly parentTypes: readonly (string | null)[];
      readonly parentIds: readonly (string | null)[];
      readonly data: readonly Uint8Array[];
      /** That some are there already is no repeat. */
      readonly expected: boolean;
    }
  | {
      readonly table: "entitlements";
      readonly types: readonly string[];
      readonly resources: readonly string[];
      readonly ids: readonly string[];
      readonly data: readonly Uint8Array[];
    }
  | GrantBatch;

/** Grants outnumber all else: what each has of its own lies in one buffer, which is handed over, not copied. */
export interface GrantBatch {
  readonly table: "grants";
  /** Together they are the rows, in order. */
  readonly runs: readonly GrantRun[];
  /** For each row its message, its principal's id and, unless it is the standard one, its own id, in UTF-8. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each row's message, principal and id end in `bytes`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Of the rows of expandable runs, in order. */
  readonly expansions: readonly Uint8Array[];
  /** Keep what existing rows say about their expansion. */
  readonly keepExpansion: boolean;
  /** That some are there already is no repeat. */
  readonly expected: boolean;
}
/** Numbers in `ends` for a row. */
export const endsPerRow = 3;

/** Consecutive rows that differ in principal and message alone. */
export interface GrantRun {
  readonly entitlement: EntitlementPlace;
  readonly principalType: string;
  /** Their ids are entitlement, type and principal, with colons between. */
  readonly standardIds: boolean;
  readonly expandable: boolean;
  readonly rows: number;
}

export interface EntitlementPlace {
  readonly id: string;
  readonly resourceType: string;
  readonly resource: string;
}

/** New messages of rows that are there. */
export interface RewriteBatch {
  readonly rowIds: Float64Array;
  /** Message i is bytes[ends[i-1], ends[i]). */
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
