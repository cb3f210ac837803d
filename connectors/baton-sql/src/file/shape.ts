import { flag, listOf, mapOf, type Read, record, text, value, whole, written } from "../yaml/shape.ts";

/** Every key of the configuration file. What none of the engines or handlers reads is `unused`, and told so. */
const unusedMap = mapOf({ read: () => undefined, schema: {} });
const credential = record({
  preferred: flag,
  min_length: whole,
  max_length: whole,
  disallowed_characters: text,
  constraints: listOf(record({ char_set: text, min_count: whole })),
});
const credentials = record({ no_password: credential, random_password: credential, encrypted_password: credential });
const vars = mapOf(written);
const pagination = record(
  { strategy: text, primary_key: text, page_size: whole },
  {
    strategy: "'cursor': by the value of primary_key; 'offset': by counting rows",
    primary_key: "The column that rows are ordered by, of one value for each row",
    page_size: "Rows of a page, 1 to 1000",
  },
);

const provisioningSide = record({
  no_transaction: flag,
  queries: listOf(written),
  validation_queries: listOf(written),
  reject_if: record({ query: written, reason: written }),
  grant_replace: record({
    query: written,
    map: listOf(
      record({
        principal_id: written,
        principal_type: text,
        entitlement_id: written,
        entitlement_resource_id: written,
        skip_if: written,
      }),
    ),
  }),
  revoke_options: record({ principal_exists_check: record({ query: written }) }),
  max_affected: whole,
});
const entitlement = record({
  id: written,
  display_name: written,
  description: written,
  grantable_to: listOf(text),
  purpose: written,
  slug: written,
  immutable: flag,
  skip_if: written,
  exclusion_group: record({ id: written, order: written, is_default: written, is_scope_to_resource: written }),
  provisioning: record({ vars, grant: provisioningSide, revoke: provisioningSide }),
});
const grant = record(
  {
    skip_if: written,
    principal_id: written,
    principal_type: text,
    entitlement_id: written,
    entitlement_resource_id: written,
    resource_id: written,
    expandable: record({ skip_if: written, entitlement_ids: listOf(written), shallow: flag }),
    annotations: unusedMap,
  },
  { resource_id: "Whose grant it is: the query is then run once for the whole type, not for each resource" },
);
const user = record({
  emails: listOf(written),
  status: written,
  status_details: written,
  profile: vars,
  account_type: written,
  login: written,
  login_aliases: listOf(written),
  last_login: written,
  employee_ids: listOf(written),
  manager_id: written,
  manager_email: written,
  mfa_enabled: written,
  sso_enabled: written,
});
const traits = record({
  user,
  group: record({ profile: vars }),
  role: record({ profile: vars }),
  app: record({ help_url: written, profile: vars }),
  secret: record({
    credential_type: written,
    credential_detail: written,
    expires_at: written,
    last_used_at: written,
    profile: vars,
  }),
  agent: record({ status: written, identity_resource_type: written, identity_resource_id: written, profile: vars }),
});
const rowMap = record({
  id: written,
  display_name: written,
  description: written,
  traits,
  non_human_identity: record({ nhi_type: written, nhi_detail: written }),
  annotations: unusedMap,
});
const query = { query: written, vars, pagination, scope: text };
const changedResources = record(
  { ...query, cursor_column: text, resource_id: written },
  {
    query: "The rows that changed after ?<since>",
    cursor_column: "The column with the time of the change",
    resource_id: "Which resource a row is about",
  },
);
const changedGrants = record({
  resource_id: written,
  changes_query: written,
  changes_cursor_column: text,
  revokes_query: written,
  revokes_cursor_column: text,
  vars,
  pagination,
  scope: text,
});

const accountField = record({ name: text, description: text, type: text, placeholder: text, required: flag });
const changes = record({ vars, no_transaction: flag, queries: listOf(written), max_affected: whole });

const resourceType = record({
  name: text,
  description: text,
  skip_entitlements_and_grants: flag,
  list: record({ ...query, map: rowMap }),
  static_entitlements: listOf(entitlement),
  entitlements: record({ ...query, map: listOf(entitlement) }),
  grants: listOf(record({ ...query, map: listOf(grant), incremental_sync: changedGrants })),
  get: record({ query: written, vars }, { query: "The one resource whose id is ?<id>" }),
  incremental_sync: changedResources,
  account_provisioning: record({
    schema: listOf(accountField),
    credentials,
    create: changes,
    validate: record({ vars, query: written }),
  }),
  credential_rotation: record({ credentials, update: changes }),
  delete: changes,
});

const action = record({
  name: text,
  description: text,
  arguments: mapOf(record({ name: text, description: text, type: text, default: value, required: flag })),
  vars,
  no_transaction: flag,
  query: written,
  queries: listOf(written),
  max_affected: whole,
  action_type: listOf(text),
});

const connect = record(
  {
    dsn: text,
    user: text,
    password: text,
    scheme: text,
    host: text,
    port: text,
    database: text,
    params: mapOf(text),
    databases: record({ static: listOf(text), discovery_query: text }),
    read_only: flag,
  },
  {
    dsn: "postgres://, mysql://, sqlserver://, oracle://, hdb:// or sqlite:; variables of the environment may stand in it",
    read_only: "Whether reading happens in sessions that cannot write; default true",
  },
);

export const configFile = record(
  {
    app_name: text,
    app_description: text,
    connect,
    resource_types: mapOf(resourceType),
    actions: mapOf(action),
    incremental_sync: record(
      { default_lookback: text },
      { default_lookback: "From when on the first events are, as in 3h or 1h30m" },
    ),
  },
  { resource_types: "One entry for each resource type, by its id" },
);

export type ConfigFile = Read<typeof configFile>;
export type ConnectBlock = Read<typeof connect>;
export type ResourceTypeBlock = Read<typeof resourceType>;
export type RowMap = Read<typeof rowMap>;
export type UserMap = Read<typeof user>;
export type EntitlementMap = Read<typeof entitlement>;
export type GrantMap = Read<typeof grant>;
export type ProvisioningSide = Read<typeof provisioningSide>;
export type ActionBlock = Read<typeof action>;
export type AccountBlock = NonNullable<ResourceTypeBlock["account_provisioning"]>;
export type RotationBlock = NonNullable<ResourceTypeBlock["credential_rotation"]>;
export type Credentials = Read<typeof credentials>;
export type GrantQuery = NonNullable<ResourceTypeBlock["grants"]>[number];
export type PaginationBlock = Read<typeof pagination>;
export type Vars = ReadonlyMap<string, import("../yaml/shape.ts").Written>;
