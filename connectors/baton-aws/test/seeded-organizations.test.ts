import type { MemoryStore } from "@baton-connectors/sync/memory";
import type { JsonObject } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { accessKey } from "../simulator/index.ts";
import { type AwsFault, openAws } from "./aws.ts";
import { type Expected, expectedRows } from "./expected-rows.ts";
import { storedRows } from "./golden.ts";
import { randomOrganization } from "./random-organization.ts";
import { isThorough } from "./thorough.ts";

const seeds = Array.from({ length: isThorough ? 200 : 24 }, (_, i) => i + 1);
const keys = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret };
const details = "iam:GetAccountAuthorizationDetails";
/** Where it is asked, and where Identity Center is. */
const places = [
  ["aws", "eu-central-1", "eu-central-1"],
  ["aws", "us-west-2", "eu-central-1"],
  ["aws-us-gov", "us-gov-east-1", "us-gov-west-1"],
  ["aws-cn", "cn-north-1", "cn-northwest-1"],
] as const;
/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, and what passes by itself. */
const passing = [
  ...["Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled"],
  ...["TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown"],
  ...["BandwidthLimitExceeded", "LimitExceededException", "EC2ThrottledException", "PriorRequestNotComplete"],
  ...["InternalFailure", "ServiceUnavailable"],
];

/** Each kind of refusal once or twice, somewhere in the sync. */
const refusals = (seed: number): AwsFault[] =>
  passing.map((code, i) => ({
    ...{ match: ".", kind: "error", code, times: 1 + (i % 2), skip: 3 + ((seed * 7 + i * 11) % 60) },
    status: code.startsWith("Internal") ? 500 : code.startsWith("Service") ? 503 : i % 3 === 0 ? 429 : 400,
    ...(i % 4 === 0 && { headers: { "retry-after": "3" } }),
  }));

test.each(seeds)("organization %i: the file holds what there is, and nothing else", async (seed) => {
  const [partition, region, center] = places[seed % places.length]!;
  const made = randomOrganization(seed);
  const tenant = { ...made, sso: { ...made.sso, region: center } };
  const asked = {
    orgsEnabled: seed % 7 !== 3,
    ssoEnabled: seed % 7 !== 3 && seed % 5 !== 1,
    crossAccountEnabled: seed % 3 !== 0,
    syncSecrets: seed % 3 === 0,
    onlyAttached: seed % 5 === 0,
  };
  const crossAccountEnabled = asked.crossAccountEnabled && asked.ssoEnabled;
  const page = { default: 1 + (seed % 4), [details.slice(4)]: 3 + (seed % 5), ListParents: 10, ListInstances: 10 };
  const app = openAws(
    tenant,
    { ...keys, ...asked, crossAccountEnabled, region },
    {
      ...{ page, deny: seed % 2 === 0 ? [details] : [], faults: seed % 3 === 1 ? refusals(seed) : [] },
      ...(partition !== "aws" && { partition }),
      emptyPage: seed % 4 === 1 ? { ListUsers: true, ListAccountAssignments: true, GetGroup: true } : {},
    },
  );
  const { store, summary } = await app.sync();
  expect(summary.outcome).toBe("finished");
  const [found, wanted] = [rowsIn(store), expectedRows(tenant, asked)];
  for (const kind of ["resources", "entitlements", "grants"] as const)
    expect([kind, sorted(found[kind])]).toEqual([kind, inPartition(sorted(wanted[kind]), partition, center)]);
});

/** A tenant is written down for `aws`. */
const inPartition = (rows: object, partition: string, center: string): unknown =>
  partition === "aws"
    ? rows
    : JSON.parse(
        JSON.stringify(rows)
          .replaceAll("arn:aws:identitystore:us-east-1:", `arn:aws:identitystore:${center}:`)
          .replaceAll("arn:aws:", `arn:${partition}:`),
      );

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

interface Ref {
  readonly resourceType: string;
  readonly resource: string;
}
/** A resource's fields, and those of its traits, as far as they are compared. */
interface Stored {
  readonly id: Ref;
  readonly displayName?: string;
  readonly description?: string;
  readonly parentResourceId?: Ref;
  readonly profile?: Record<string, unknown>;
  readonly status?: { readonly status?: string };
  readonly createdAt?: string;
  readonly annotations?: readonly Trait[];
}
interface Trait {
  readonly "@type": string;
  readonly emails?: readonly { readonly address: string; readonly isPrimary?: boolean }[];
  readonly lastLogin?: string;
  readonly nhiDetail?: string;
  readonly lastUsedAt?: string;
  readonly identityId?: Ref;
  readonly roleId?: Ref;
  readonly scopeResourceId?: Ref;
}
const ref = ({ resourceType, resource }: Ref) => `${resourceType}:${resource}`;

function resourceIn(row: JsonObject): object {
  const { id, displayName: name = "", description = "", parentResourceId: parent, ...more } = row as never as Stored;
  const { profile, status, createdAt: created, annotations = [] } = more;
  const trait = (kind: string) => annotations.find((one) => one["@type"].endsWith(`.${kind}`));
  const type = id.resourceType;
  const { policy_document: document, ...told } = profile ?? {};
  const isDescribed = ["iam_policy", "inline_policy", "permission_set"].includes(type);
  const [user, secret, binding] = [trait("UserTrait"), trait("SecretTrait"), trait("ScopeBindingTrait")];
  return {
    name,
    ...(isDescribed && { description }),
    ...(parent && { parent: ref(parent) }),
    ...(profile && {
      profile: { ...told, ...(document !== undefined && { policy_document: JSON.parse(String(document)) }) },
    }),
    ...(user && {
      emails: (user.emails ?? []).map((one) => [one.address, one.isPrimary ?? false]),
      ...(user.lastLogin && { lastLogin: user.lastLogin }),
    }),
    ...(status && { status: (status.status ?? "RESOURCE_STATUS_UNSPECIFIED").slice("RESOURCE_STATUS_".length) }),
    ...(type === "role" && { detail: trait("NonHumanIdentityTrait")?.nhiDetail }),
    ...(type === "account_iam" && { hasChildren: trait("ChildResourceType") !== undefined }),
    ...(secret && {
      ...{ created, owner: ref(secret.identityId!) },
      ...(secret.lastUsedAt && { lastUsed: secret.lastUsedAt }),
    }),
    ...(binding && { binds: [ref(binding.roleId!), ref(binding.scopeResourceId!)] }),
  };
}
