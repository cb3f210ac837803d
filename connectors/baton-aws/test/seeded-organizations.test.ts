import type { MemoryStore } from "@baton-connectors/sync/memory";
import type { JsonObject } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { accessKey } from "../simulator/index.ts";
import { openAws } from "./aws.ts";
import { type Expected, expectedRows } from "./expected-rows.ts";
import { storedRows } from "./golden.ts";
import { randomOrganization } from "./random-organization.ts";
import { isThorough } from "./thorough.ts";

const seeds = Array.from({ length: isThorough ? 200 : 24 }, (_, i) => i + 1);
const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret, region: "eu-central-1" };
const details = "iam:GetAccountAuthorizationDetails";

test.each(seeds)("organization %i: the file holds what there is, and nothing else", async (seed) => {
  const tenant = randomOrganization(seed);
  const asked = {
    orgsEnabled: seed % 4 !== 3,
    ssoEnabled: seed % 4 < 2,
    crossAccountEnabled: seed % 4 === 0,
    syncSecrets: seed % 3 === 0,
    onlyAttached: seed % 5 === 0,
  };
  const page = { default: 1 + (seed % 4), [details.slice(4)]: 3 + (seed % 5), ListParents: 10, ListInstances: 10 };
  const app = openAws(tenant, { ...keys, ...asked }, { page, deny: seed % 2 === 0 ? [details] : [] });
  const { store, summary } = await app.sync();
  expect(summary.outcome).toBe("finished");
  const [found, wanted] = [rowsIn(store), expectedRows(tenant, asked)];
  for (const kind of ["resources", "entitlements", "grants"] as const)
    expect([kind, sorted(found[kind])]).toEqual([kind, sorted(wanted[kind])]);
});

const sorted = (rows: ReadonlyMap<string, object>) =>
  Object.fromEntries(
    [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => [key, JSON.parse(JSON.stringify(row))]),
  );

/** What the model tells of each row, as the file has it. */
function rowsIn(store: MemoryStore): Expected {
  const { resources, entitlements, grants, expansion } = storedRows(store);
  return {
    resources: new Map([...resources].map(([id, row]) => [id, resourceIn(row)])),
    entitlements: new Map(
      [...entitlements].map(([id, { resource, slug, displayName: name, description = "", grantableTo: types }]) => [
        id,
        { resource, slug, name, description, types },
      ]),
    ),
    grants: new Map(
      [...grants].map(([id, { entitlement, principal, sources, annotations }]) => {
        const { entitlementIds: [from] = [], shallow } = (expansion.get(id) ?? {}) as {
          entitlementIds?: string[];
          shallow?: boolean;
        };
        const isImmutable = ((annotations ?? []) as JsonObject[]).some((one) =>
          String(one["@type"]).endsWith("GrantImmutable"),
        );
        const inherited = isImmutable && sources !== undefined;
        return [id, { entitlement, principal, ...(from !== undefined && { expands: { from, shallow } }), inherited }];
      }),
    ),
  };
}

function resourceIn(row: JsonObject): object {
  const {
    id,
    displayName: name = "",
    description = "",
    parentResourceId,
    profile,
    status,
    createdAt: created,
  } = row as never as Record<string, never>;
  const trait = (kind: string) =>
    ((row.annotations ?? []) as JsonObject[]).find((one) => String(one["@type"]).endsWith(`.${kind}`)) as
      | Record<string, never>
      | undefined;
  const ref = (one: { resourceType: string; resource: string }) => `${one.resourceType}:${one.resource}`;
  const { resourceType: type } = id as { resourceType: string };
  const { policy_document: document, ...told } = (profile ?? {}) as Record<string, unknown>;
  const isDescribed = ["iam_policy", "inline_policy", "permission_set"].includes(type);
  const [user, secret, binding] = [trait("UserTrait"), trait("SecretTrait"), trait("ScopeBindingTrait")];
  return {
    name,
    ...(isDescribed && { description }),
    ...(parentResourceId && { parent: ref(parentResourceId) }),
    ...(profile && {
      profile: { ...told, ...(document !== undefined && { policy_document: JSON.parse(String(document)) }) },
    }),
    ...(user && {
      emails: ((user.emails ?? []) as { address: string; isPrimary?: boolean }[]).map((one) => [
        one.address,
        one.isPrimary ?? false,
      ]),
      ...(user.lastLogin && { lastLogin: user.lastLogin }),
    }),
    ...(status && {
      status: String((status as { status?: string }).status ?? "RESOURCE_STATUS_UNSPECIFIED").slice(16),
    }),
    ...(type === "role" && { detail: trait("NonHumanIdentityTrait")?.nhiDetail }),
    ...(type === "account_iam" && { hasChildren: trait("ChildResourceType") !== undefined }),
    ...(secret && {
      created,
      ...(secret.lastUsedAt && { lastUsed: secret.lastUsedAt }),
      owner: ref(secret.identityId!),
    }),
    ...(binding && { binds: [ref(binding.roleId!), ref(binding.scopeResourceId!)] }),
  };
}
