import { createFile, ksuid } from "@baton-connectors/c1z";
import * as v2 from "@baton-connectors/protocol/connector-v2";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";

type Init<Desc extends Parameters<typeof create>[0]> = Omit<MessageInitShape<Desc>, "$typeName">;

export interface AccountInput {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly emails?: readonly string[];
  readonly login?: string;
  readonly status?: "enabled" | "disabled" | "deleted";
  readonly mfa?: boolean;
  readonly lastLogin?: string;
  readonly created?: string;
  readonly employeeId?: string;
  readonly accountType?: "human" | "service" | "system";
  readonly profile?: Readonly<Record<string, string | boolean>>;
}
export interface ThingInput {
  /** `type:id` */
  readonly key: string;
  readonly name?: string;
  /** Entitlements by slug; default: member. */
  readonly slugs?: readonly string[];
}
export interface SecretInput {
  readonly id: string;
  readonly name?: string;
  readonly created?: string;
  readonly expires?: string;
  readonly lastUsed?: string;
  readonly owner?: string;
}
export interface TenantInput {
  readonly accounts: readonly AccountInput[];
  readonly things?: readonly ThingInput[];
  readonly secrets?: readonly SecretInput[];
  /** `entitlement <- principal`, as `group:g1:member <- user:u1`; of inherited ones the entitlements they come from. */
  readonly grants?: readonly (readonly [entitlement: string, principal: string, ...sources: string[]])[];
  /** Members of the first inherit the second: what is granted to the first's group is passed on. */
  readonly expansions?: readonly (readonly [entitlement: string, principal: string, from: string])[];
}

const traits: Readonly<Record<string, v2.ResourceType_Trait>> = {
  user: v2.ResourceType_Trait.USER,
  group: v2.ResourceType_Trait.GROUP,
  role: v2.ResourceType_Trait.ROLE,
  app: v2.ResourceType_Trait.APP,
  secret: v2.ResourceType_Trait.SECRET,
};
const statuses = { enabled: 1, disabled: 2, deleted: 3 } as const;
const types = { human: 1, service: 2, system: 3 } as const;
const time = (text: string | undefined) => (text === undefined ? undefined : timestampFromDate(new Date(text)));
const key = (text: string) => {
  const at = text.indexOf(":");
  return { resourceType: text.slice(0, at), resource: text.slice(at + 1) };
};

/** Writes a file of one finished sync, or of several in their order, of small tenants. */
export function writeTenants(path: string, tenants: readonly TenantInput[]): Promise<void> {
  return createFile(path, (db) => {
    const insert = (table: string, row: Readonly<Record<string, string | number | Uint8Array>>) =>
      db
        .prepare(`insert into ${table} (${Object.keys(row)}) values (${Object.keys(row).map(() => "?")})`)
        .run(...Object.values(row));
    for (const [i, tenant] of tenants.entries()) {
      const sync_id = ksuid(new Date(Date.UTC(2026, 10, 1 + i)));
      const day = `2026-11-${String(1 + i).padStart(2, "0")}`;
      const run = { sync_token: "", sync_type: "full", grants_backfilled: 1, supports_diff: 1 };
      insert("v1_sync_runs", { ...run, sync_id, started_at: `${day} 10:00:00`, ended_at: `${day} 10:10:00` });
      writeTenant(tenant, (table, row) => insert(table, { ...row, sync_id, discovered_at: `${day} 10:01:00` }));
    }
  });
}

function writeTenant(
  { accounts, things = [], secrets = [], grants = [], expansions = [] }: TenantInput,
  insert: (table: string, row: Readonly<Record<string, string | number | Uint8Array>>) => void,
) {
  const messages = [
    ...accounts.map(accountMessage),
    ...things.map(({ key: of, name = of }) => create(v2.ResourceSchema, { id: key(of), displayName: name })),
    ...secrets.map(secretMessage),
  ];
  for (const id of new Set(messages.map(({ id }) => id!.resourceType))) {
    const type = create(v2.ResourceTypeSchema, { id, displayName: id, traits: traits[id] ? [traits[id]] : [] });
    insert("v1_resource_types", { external_id: id, data: toBinary(v2.ResourceTypeSchema, type) });
  }
  for (const message of messages) {
    const { resourceType, resource } = message.id!;
    insert("v1_resources", {
      ...{ external_id: `${resourceType}:${resource}`, resource_type_id: resourceType },
      data: toBinary(v2.ResourceSchema, message),
    });
  }
  for (const { key: of, slugs = ["member"] } of things) {
    for (const slug of slugs) {
      const entitlement = create(v2.EntitlementSchema, {
        ...{ id: `${of}:${slug}`, slug, displayName: slug, purpose: 1, resource: { id: key(of) } },
      });
      insert("v1_entitlements", {
        ...{ external_id: entitlement.id, ...on(of), data: toBinary(v2.EntitlementSchema, entitlement) },
      });
    }
  }
  for (const [entitlement, principal, ...sources] of grants)
    insert("v1_grants", grantRow(entitlement, principal, sources));
  for (const [entitlement, principal, from] of expansions) {
    const expansion = toBinary(v2.GrantExpandableSchema, create(v2.GrantExpandableSchema, { entitlementIds: [from] }));
    insert("v1_grants", { ...grantRow(entitlement, principal, []), expansion });
  }
}

const on = (of: string) => ({ resource_type_id: key(of).resourceType, resource_id: key(of).resource });

function grantRow(entitlement: string, principal: string, sources: readonly string[]) {
  const of = entitlement.slice(0, entitlement.lastIndexOf(":"));
  const id = `${entitlement}:${principal}`;
  const grant = create(v2.GrantSchema, {
    ...{ id, entitlement: { id: entitlement, resource: { id: key(of) } }, principal: { id: key(principal) } },
    ...(sources.length > 0 && { sources: { sources: Object.fromEntries(sources.map((from) => [from, {}])) } }),
  });
  return {
    ...{ external_id: id, entitlement_id: entitlement, ...on(of), data: toBinary(v2.GrantSchema, grant) },
    ...{ principal_resource_type_id: key(principal).resourceType, principal_resource_id: key(principal).resource },
  };
}

function accountMessage(input: AccountInput) {
  const { id, name = id, email, emails = email ? [email] : [], login = "", status, mfa, lastLogin, created } = input;
  const trait = create(v2.UserTraitSchema, {
    emails: emails.map((address, i) => ({ address, isPrimary: i === 0 })),
    ...{ login, accountType: types[input.accountType ?? "human"] },
    employeeIds: input.employeeId ? [input.employeeId] : [],
    ...(mfa !== undefined && { mfaStatus: { mfaEnabled: mfa } }),
    ...(lastLogin && { lastLogin: time(lastLogin)! }),
  });
  const resource: Init<typeof v2.ResourceSchema> = {
    ...{ id: { resourceType: "user", resource: id }, displayName: name, profile: { ...input.profile } },
    ...(status && { status: { status: statuses[status] } }),
    ...(created && { createdAt: time(created)! }),
    annotations: [anyPack(v2.UserTraitSchema, trait)],
  };
  return create(v2.ResourceSchema, resource);
}

function secretMessage({ id, name = id, created, expires, lastUsed, owner }: SecretInput) {
  const trait = create(v2.SecretTraitSchema, {
    ...(expires && { expiresAt: time(expires)! }),
    ...(lastUsed && { lastUsedAt: time(lastUsed)! }),
    ...(owner && { identityId: key(owner) }),
  });
  return create(v2.ResourceSchema, {
    ...{ id: { resourceType: "secret", resource: id }, displayName: name },
    ...(created && { createdAt: time(created)! }),
    annotations: [anyPack(v2.SecretTraitSchema, trait)],
  });
}
