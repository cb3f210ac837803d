import { createFile } from "@baton-connectors/c1z";
import * as v2 from "@baton-connectors/protocol/connector-v2";
import { create, type DescMessage, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";

/** Every text of the organisation in the file of `writeTellingFile` has this in it, in some letters. */
export const tellTale = "acme";

const time = timestampFromDate(new Date("2024-05-06T07:08:09Z"));
const id = { resourceType: "user", resource: "acme-u1" };
const profile = { note: "acme note", nested: { list: ["acme item", 7, true, null] } };
const icon = { id: "acme-icon" };
const any = <Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>) =>
  anyPack(schema, create(schema, init) as MessageShape<Desc>);

export const annotations = [
  any(v2.UserTraitSchema, {
    emails: [{ address: "acme.one@acme.com", isPrimary: true }, { address: "acme-without-at" }],
    ...{ status: { status: 1, details: "acme details" }, profile, icon, login: "acme1", loginAliases: ["acme-alias"] },
    ...{ createdAt: time, lastLogin: time, mfaStatus: { mfaEnabled: true }, ssoStatus: { ssoEnabled: true } },
    ...{ employeeIds: ["acme-7"], accountType: 1 },
    structuredName: {
      ...{ givenName: "acme-given", familyName: "acme-family", middleNames: ["acme-mid"] },
      ...{ prefix: "acme-pre", suffix: "acme-suf" },
    },
  }),
  any(v2.GroupTraitSchema, { icon, profile, groupSourceType: "acme", rawGroupSourceType: "acme" }),
  any(v2.AppTraitSchema, { helpUrl: "https://acme.com", icon, logo: { id: "acme-logo" }, profile, flags: [3] }),
  any(v2.RoleTraitSchema, {
    profile,
    roleScopeConditions: { type: "cel", conditions: [{ expression: "user == 'acme'" }] },
  }),
  any(v2.ScopeBindingTraitSchema, { roleId: id, scopeResourceId: id }),
  any(v2.SecretTraitSchema, {
    ...{ profile, createdAt: time, expiresAt: time, lastUsedAt: time, createdById: id, identityId: id },
    ...{ credentialType: 1, credentialDetail: "acme" },
  }),
  any(v2.LicenseProfileTraitSchema, {
    licenseName: "Business",
    purchasedSeats: 5n,
    entitlementIds: ["user:acme-u1:x"],
  }),
  any(v2.EntitlementImmutableSchema, { sourceId: "acme-source", metadata: profile }),
  any(v2.GrantImmutableSchema, { sourceId: "acme-source", metadata: profile }),
  any(v2.ExternalLinkSchema, { url: "https://acme.com/u1?who=acme" }),
  any(v2.ChildResourceTypeSchema, { resourceTypeId: "acme-undeclared" }),
];
/** Not known to the sanitizer: of a known type, of no known type, and not what its type says. */
const unknown = [
  any(v2.RawIdSchema, { id: "acme-raw" }),
  {
    $typeName: "google.protobuf.Any" as const,
    typeUrl: "type.googleapis.com/acme.Own",
    value: Buffer.from("acme-own"),
  },
  {
    ...{ $typeName: "google.protobuf.Any" as const, typeUrl: "type.googleapis.com/c1.connector.v2.ExternalLink" },
    value: Buffer.from("acme is no message"),
  },
];

/** A file whose every field says whose it is: an older sync, and a newer one that is its child. */
export function writeTellingFile(path: string): Promise<void> {
  const user = create(v2.ResourceSchema, {
    ...{ id, parentResourceId: { resourceType: "acme-undeclared", resource: "acme-parent" }, displayName: "Acme One" },
    ...{ annotations: [...annotations, ...unknown], description: "acme person", externalId: { id: "acme-ext" } },
    ...{ profile, icon, status: { status: 1, details: "acme status" }, createdAt: time },
  });
  const type = create(v2.ResourceTypeSchema, {
    ...{ id: "user", displayName: "Acme User", description: "of acme", traits: [1], annotations: unknown },
  });
  const entitlement = create(v2.EntitlementSchema, {
    ...{
      id: "user:acme-u1:member",
      resource: user,
      displayName: "Acme member",
      description: "acme",
      slug: "acme-slug",
    },
    ...{ grantableTo: [type], annotations, purpose: 1 },
  });
  const grant = create(v2.GrantSchema, {
    ...{ id: "user:acme-u1:member:user:acme-u1", entitlement, principal: user, annotations },
    sources: { sources: { "user:acme-u1:member": { isDirect: true }, "acme-undeclared:acme-2:member": {} } },
  });
  const expansion = create(v2.GrantExpandableSchema, {
    ...{ entitlementIds: ["user:acme-u1:member"], shallow: true, resourceTypeIds: ["user", "acme-undeclared"] },
  });
  return createFile(path, (db) => {
    const insert = (table: string, row: Readonly<Record<string, string | number | Uint8Array>>) =>
      db
        .prepare(`insert into ${table} (${Object.keys(row)}) values (${Object.keys(row).map(() => "?")})`)
        .run(...Object.values(row));
    const [first, second] = ["2XAyBzDQMHPkO2ZzNBbBoacmeA1", "2XAyBzDQMHPkO2ZzNBbBoacmeB2"];
    const run = { sync_token: '{"actions":["acme"]}', sync_type: "full", grants_backfilled: 1, supports_diff: 1 };
    const times = ["2024-01-01 10:00:00.5", "2024-01-01 10:10:00", "2024-01-02 10:00:00", "2024-01-02 10:10:00.25"];
    insert("v1_sync_runs", { ...run, sync_id: first, started_at: times[0]!, ended_at: times[1]! });
    const linked = { parent_sync_id: first, linked_sync_id: first };
    insert("v1_sync_runs", { ...run, ...linked, sync_id: second, started_at: times[2]!, ended_at: times[3]! });
    const row = { sync_id: second, discovered_at: times[2]! };
    const on = { resource_type_id: "user", resource_id: "acme-u1" };
    insert("v1_resource_types", { ...row, external_id: "user", data: toBinary(v2.ResourceTypeSchema, type) });
    insert("v1_resources", {
      ...{ ...row, external_id: "user:acme-u1", resource_type_id: "user", data: toBinary(v2.ResourceSchema, user) },
      ...{ parent_resource_type_id: "acme-undeclared", parent_resource_id: "acme-parent" },
    });
    const data = toBinary(v2.EntitlementSchema, entitlement);
    insert("v1_entitlements", { ...row, ...on, external_id: entitlement.id, data });
    insert("v1_grants", {
      ...{ ...row, ...on, entitlement_id: entitlement.id, external_id: grant.id, needs_expansion: 1 },
      ...{ principal_resource_type_id: "user", principal_resource_id: "acme-u1" },
      ...{ expansion: toBinary(v2.GrantExpandableSchema, expansion), data: toBinary(v2.GrantSchema, grant) },
    });
    const asset = { ...row, content_type: "image/jpeg", data: Buffer.from("picture of acme") };
    insert("v1_assets", { ...asset, external_id: "acme-icon" });
    insert("v1_connector_sessions", { sync_id: second, key: "acme-key", value: Buffer.from("acme session") });
  });
}
