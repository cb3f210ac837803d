import { expect, test } from "@jest/globals";
import { fixture, goldenTenant } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { type Content, contentOf, differences, type Rows } from "./rows.ts";

/** What a flag takes away from, or changes in, the recorded rows of a sync of everything. */
interface Flag {
  readonly config: object;
  readonly keeps?: (id: string) => boolean;
  readonly user?: (row: UserRow) => UserRow;
}
interface UserRow {
  readonly profile: object;
  readonly annotations: readonly { readonly emails?: readonly { readonly isPrimary?: boolean }[] }[];
}

const tenant = goldenTenant() as unknown as {
  apps: readonly { id: string; status: string }[];
  groups: readonly { id: string; type: string }[];
};
const inactive = tenant.apps.filter(({ status }) => status !== "ACTIVE").map(({ id }) => id);
const pushed = tenant.groups.filter(({ type }) => type === "APP_GROUP").map(({ id }) => id);
/** On a resource of these ids: its row, its entitlement, grants of it; not grants to it. */
const on = (type: string, ids: readonly string[]) => (id: string) =>
  ids.some((one) => `${id}:`.startsWith(`${type}:${one}:`));
const ofTypes = (types: readonly string[]) => (id: string) => types.some((type) => id.startsWith(`${type}:`));
const iam = ["custom-role", "resource-set", "resourceset-binding"];

const flags: readonly Flag[] = [
  { config: { syncCustomRoles: false }, keeps: (id) => !ofTypes(iam)(id) },
  { config: { syncSecrets: false }, keeps: (id) => !ofTypes(["api-token"])(id) },
  { config: { syncInactiveApps: false }, keeps: (id) => !on("app", inactive)(id) },
  { config: { skipAppGroups: true }, keeps: (id) => !on("group", pushed)(id) },
  {
    config: { skipSecondaryEmails: true },
    user: ({ annotations, ...row }) => ({
      ...row,
      profile: { ...row.profile, secondEmail: null },
      annotations: annotations.map(({ emails, ...rest }) => {
        const primary = emails?.filter(({ isPrimary }) => isPrimary) ?? [];
        return { ...rest, ...(primary.length > 0 && { emails: primary }) };
      }),
    }),
  },
];

const everything = { syncCustomRoles: true, syncSecrets: true };
const filtered = { filterEmailDomains: ["acme.test", "PARTNER.test"] };
/** Each alone and with each other, and all. */
const pairs = flags.flatMap((one, at) => flags.slice(at).map((other) => (one === other ? [one] : [one, other])));
const named = (chosen: readonly Flag[]) => JSON.stringify(Object.assign({}, ...chosen.map(({ config }) => config)));

function expected(recorded: Content, chosen: readonly Flag[]): Content {
  const kept = (rows: Rows): Rows =>
    Object.fromEntries(
      Object.entries(rows)
        .filter(([id]) => chosen.every(({ keeps }) => keeps?.(id) ?? true))
        .map(([id, row]) => [id, id.startsWith("user:") ? changed(row as UserRow) : row]),
    );
  const changed = (row: UserRow) => chosen.reduce((now, { user }) => user?.(now) ?? now, row);
  const types = Object.entries(recorded["resource-types"]).filter(([id]) =>
    chosen.every(({ keeps }) => keeps?.(`${id}:`) ?? true),
  );
  return {
    "resource-types": Object.fromEntries(types),
    resources: kept(recorded.resources),
    entitlements: kept(recorded.entitlements),
    grants: kept(recorded.grants),
    expansion: kept(recorded.expansion),
  };
}

test.each([
  ["flags", "a-all", {}, [...pairs, flags]],
  ["flags with an e-mail filter", "a-emailfilter", filtered, [[], flags]],
] as const)("%s together: the recorded rows, less what each flag takes away", async (_, name, filter, combinations) => {
  const recorded = fixture(`runs/${name}`) as Content;
  for (const chosen of combinations) {
    const config = Object.assign({ ...everything, ...filter }, ...chosen.map((flag) => flag.config));
    const ours = contentOf((await openOrganisation().sync(config)).store);
    const wanted = expected(recorded, chosen);
    const found = (Object.keys(wanted) as (keyof Content)[])
      .flatMap((part) => differences(ours[part], wanted[part]))
      // The recorded syncs drop this role: see golden-runs.test.ts.
      .filter((difference) => !difference.startsWith("new: role:WORKFLOWS_ADMIN"));
    expect([named(chosen), found]).toEqual([named(chosen), []]);
  }
});
