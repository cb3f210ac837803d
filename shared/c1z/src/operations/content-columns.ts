/** What a row says, by table: all but its place, its sync and when it was seen. */
export const contentColumns = {
  v1_resource_types: "external_id, data",
  v1_resources: "resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data",
  v1_entitlements: "resource_type_id, resource_id, external_id, data",
  v1_grants:
    "resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, expansion, needs_expansion",
} as const;
