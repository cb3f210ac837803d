import type { Check, CheckResult, Permissions } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { credentialOf, permissions } from "./permissions.ts";
import { placeOf } from "./resources/enterprise-owner.ts";
import { asUnknown } from "./resources/enterprise-role.ts";
import { scopeChecks } from "./scope-checks.ts";

type Area = keyof typeof permissions;

/** What `doctor` tries: the first page of everything a sync reads, in the first organization it would sync. */
export function checks(config: Config): readonly Check<Client>[] {
  const { syncSecrets, enterprises } = config;
  const credential = credentialOf(config);
  // What other kinds of credential would need is of no concern.
  const proves = (area: Area) =>
    (permissions[area] as Permissions).sync.filter(({ auth }) => auth?.includes(credential)).map(({ id }) => id);
  const reads = (
    name: string,
    area: Area,
    resourceTypes: readonly string[],
    read: (client: Client, org: string) => Promise<readonly unknown[]>,
  ): Check<Client> => ({
    name,
    permissions: proves(area),
    resourceTypes,
    purpose: "sync",
    run: async ({ client }) => {
      const org = await firstOrganization(client);
      if (org === undefined) return nothingOwned;
      return { status: "works", detail: `${(await read(client, org)).length} on the first page of ${org}` };
    },
  });
  return [
    {
      name: "organizations",
      permissions: proves("organization"),
      resourceTypes: ["org"],
      purpose: "sync",
      run: ({ client }) => organizationsCheck(client),
    },
    ...(credential === "classic token" ? scopeChecks : []),
    reads(
      "list members",
      "organization",
      ["user"],
      async (client, org) => (await client.organizations.members(org, undefined)).items,
    ),
    reads("list teams", "team", ["team"], async (client, org) => (await client.teams.list(org, undefined)).items),
    reads(
      "list repositories",
      "repository",
      ["repository"],
      async (client, org) => (await client.repositories.list(org, undefined)).items,
    ),
    reads("list organization roles", "role", ["org_role"], (client, org) => client.roles.list(org)),
    reads(
      "list invitations",
      "invitation",
      ["invitation"],
      async (client, org) => (await client.invitations.list(org, undefined)).items,
    ),
    reads("SAML identities", "saml", ["user"], async (client, org) => {
      const provider = await client.saml.provider(org);
      return provider ? [provider] : [];
    }),
    ...(syncSecrets
      ? [
          reads(
            "list access tokens",
            "secret",
            ["api-key"],
            async (client, org) => (await client.enterprises.tokenGrants(org, undefined)).items,
          ),
        ]
      : []),
    ...(credential === "App" && enterprises.length > 0 ? [ownersCheck(proves("enterprise"))] : []),
    ...(credential === "App" ? [] : enterprises).map(
      (slug): Check<Client> => ({
        name: `licences of ${slug}`,
        permissions: proves("enterprise"),
        resourceTypes: ["enterprise_role", "license"],
        purpose: "sync",
        run: async ({ client }) => {
          const users = await client.enterprises.licenses(slug, 1).catch(asUnknown(slug));
          return { status: "works", detail: `${users.length} on the first page` };
        },
      }),
    ),
  ];
}

const ownersCheck = (proven: readonly string[]): Check<Client> => ({
  name: "enterprise owners",
  permissions: proven,
  resourceTypes: ["enterprise_role"],
  purpose: "sync",
  run: async ({ client }) => {
    const { owners, org } = await placeOf(client);
    await owners.members(undefined);
    return { status: "works", detail: `${(await owners.owners(org, undefined)).items.length} of ${owners.slug}` };
  },
});

const nothingOwned: CheckResult = {
  status: "fails",
  detail: "no organization that the credentials own",
  hint: "Use a token of an organization owner, authorized for single sign-on where the organization has it.",
};

async function firstOrganization({ app, settings, organizations }: Client): Promise<string | undefined> {
  if (app) return app.org;
  if (settings.orgs.length > 0) return settings.orgs[0];
  const { items } = await organizations.mine(undefined);
  for (const { login } of items) {
    const membership = await organizations.myMembership(login).catch(() => undefined);
    if (membership?.role === "admin") return login;
  }
  return undefined;
}

/** An organization with single sign-on vanishes from what a token without authorization sees. */
async function organizationsCheck({ app, organizations, settings }: Client): Promise<CheckResult> {
  if (app) {
    await app.auth.verify();
    return { status: "works", detail: `the App is installed in ${app.org}` };
  }
  const { items, withheld } = await organizations.mine(undefined);
  const listed = items.map(({ login }) => login);
  const known = new Set(listed.map((login) => login.toLowerCase()));
  const refused: string[] = [];
  const owned: string[] = [];
  for (const login of [...listed, ...settings.orgs.filter((name) => !known.has(name.toLowerCase()))]) {
    const membership = await organizations.myMembership(login).catch((thrown: { permission?: string }) => {
      if (thrown.permission === "single sign-on") refused.push(login);
      return undefined;
    });
    if (membership?.role === "admin") owned.push(login);
  }
  if (withheld || refused.length > 0) {
    return {
      status: "suspicious",
      detail: `single sign-on keeps organizations from this token${refused.length > 0 ? `: ${refused.join(", ")}` : ""}`,
      hint: "Authorize the token for their single sign-on, or they are left out of the sync.",
    };
  }
  return owned.length > 0 ? { status: "works", detail: owned.join(", ") } : nothingOwned;
}
