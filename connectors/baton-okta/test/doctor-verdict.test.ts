import { runHere } from "@baton-connectors/conformance";
import type { ConnectContext } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { describe, expect, test } from "@jest/globals";
import { generateTenant } from "../simulator/index.ts";
import { type Config, config } from "../src/config.ts";
import { okta } from "../src/connector.ts";
import { type Organisation, type OrganisationOptions, oauthConfig, openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

/** Something of everything, all of which may be seen. */
const tenant = generateTenant({ users: 12, groups: 4, memberships: 10, apps: 2, admins: 3, resourceSets: 2 }, 5);
const areas = ["users", "groups", "apps", "roles", "devices", "apiTokens"];
const all = areas.map((area) => `okta.${area}.read`);

interface Setting {
  readonly flags: readonly string[];
  readonly change: Partial<Config>;
  readonly types?: readonly string[];
}
const named = (types: readonly string[], { flags, change }: Setting = { flags: [], change: {} }): Setting => ({
  ...{ flags: [...flags, "--sync-resource-types", types.join(",")], change, types },
});
const custom: Setting = {
  flags: ["--sync-custom-roles", "--sync-secrets"],
  change: { syncCustomRoles: true, syncSecrets: true },
};
const filtered: Setting = {
  flags: ["--filter-email-domains", "okta.test"],
  change: { filterEmailDomains: ["okta.test"] },
};
const settings: Readonly<Record<string, Setting>> = {
  plain: { flags: [], change: {} },
  "custom roles and secrets": custom,
  "the e-mail filter": filtered,
  "roles by name": named(["role"]),
  "roles by name, and the e-mail filter": named(["role"], filtered),
  "users and groups by name": named(["user", "group"]),
  "apps by name": named(["app", "user"]),
  "devices by name": named(["device"]),
  "custom roles by name": named(["custom-role", "resourceset-binding"], custom),
};

interface Way {
  readonly open: (scopes: readonly string[]) => OrganisationOptions;
  readonly flags: readonly string[];
  readonly change: Partial<Config>;
}
const ways: Readonly<Record<string, Way>> = {
  "an API token": {
    // Whoever has one may read the organisation's settings.
    open: (scopes) => ({ tokenScopes: [...scopes, "okta.orgs.read"] }),
    flags: ["--api-token", String((tenant as { apiToken?: string }).apiToken)],
    change: {},
  },
  OAuth: {
    open: (grantedScopes) => ({
      oauth: { clientId: oauthConfig.clientId, keyId: oauthConfig.privateKeyId, grantedScopes },
    }),
    flags: [
      ...["--auth-method", "private-key-group", "--okta-client-id", oauthConfig.clientId],
      ...["--okta-private-key-id", oauthConfig.privateKeyId, "--okta-private-key", oauthConfig.privateKey],
    ],
    change: oauthConfig,
  },
};

/** The `doctor` command on an organisation in this process. */
async function verdictOf(organisation: Organisation, flags: readonly string[]): Promise<string> {
  const transport = async () => organisation.transport;
  const connect = (settings: Config, context: ConnectContext) =>
    okta.connect(settings, {
      ...context,
      http: httpFactory({ log: context.log, signal: context.signal, transport }),
    });
  const { stdout } = await runHere({ name: "baton-okta", config, connector: async () => ({ ...okta, connect }) }, [
    ...["doctor", "--output=json", "--log-level=error", "--domain", organisation.config.domain, ...flags],
  ]);
  return (JSON.parse(stdout) as { syncComplete: string }).syncComplete;
}

/** The rows of a sync that says of nothing that it is missing. */
async function whole(organisation: Organisation, change: Partial<Config>, types: Setting["types"]) {
  try {
    const { store, summary } = await organisation.sync(change, types && { resourceTypeIds: types });
    return summary.skips.length === 0 ? JSON.stringify(contentOf(store)) : "something is missing";
  } catch (thrown) {
    return String(thrown);
  }
}

describe.each(Object.entries(ways))("what doctor says is what a sync then does, with %s", (_, way) => {
  const cases = Object.keys(settings).flatMap((setting) =>
    ["nothing", ...areas].map((lacking) => [lacking, setting] as const),
  );
  let complete = 0;
  test.each(cases)("that lacks %s, %s", async (lacking, setting) => {
    const { flags, change, types } = settings[setting]!;
    const open = (scopes: readonly string[]) => openOrganisation({ tenant, ...way.open(scopes) });
    const left = all.filter((scope) => scope !== `okta.${lacking}.read`);
    const config = { ...way.change, ...change };
    const wanted = await whole(open(all), config, types);
    const isWhole = (await whole(open(left), config, types)) === wanted;
    if (isWhole) complete++;
    const verdict = await verdictOf(open(left), [...way.flags, ...flags]);
    expect([lacking, setting, verdict === "yes"]).toEqual([lacking, setting, isWhole]);
    if (lacking === "nothing") expect(isWhole).toBe(true);
  });
  test("some of them are complete, and others not", () => {
    expect([complete >= 10, complete <= cases.length - 10]).toEqual([true, true]);
  });
});
