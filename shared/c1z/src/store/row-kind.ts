/** Rows that refer to one another, and of which a sync has many. */
export type RowKind = "resources" | "entitlements" | "grants";

export const tableOf = { resources: "v1_resources", entitlements: "v1_entitlements", grants: "v1_grants" } as const;
