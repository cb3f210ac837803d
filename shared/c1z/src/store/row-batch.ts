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
    }
  | {
      readonly table: "entitlements";
      readonly types: readonly string[];
      readonly resources: readonly string[];
      readonly ids: readonly string[];
      readonly data: readonly Uint8Array[];
    }
  | GrantBatch;

/** Grants outnumber all else: their messages lie one after the other in one buffer, which is handed over, not copied. */
export interface GrantBatch {
  readonly table: "grants";
  readonly entitlements: readonly EntitlementPlace[];
  /** Which of `entitlements` each row is of. */
  readonly of: readonly number[];
  readonly principalTypes: readonly string[];
  readonly principals: readonly string[];
  readonly ids: readonly string[];
  /** Row i is bytes[ends[i-1], ends[i]). */
  readonly ends: readonly number[];
  readonly bytes: Uint8Array;
  /** By row, where there is one. */
  readonly expansions: ReadonlyMap<number, Uint8Array>;
  /** Keep what existing rows say about their expansion. */
  readonly keepExpansion: boolean;
}

export interface EntitlementPlace {
  readonly id: string;
  readonly resourceType: string;
  readonly resource: string;
}
