import { type Check, type CheckResult, type Permissions, whenAbsent } from "@baton-connectors/sdk";
import { withinOrganization } from "./checks-of-organization.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { isRefused } from "./github/github-error.ts";
import { isOwner } from "./organizations.ts";
import { credentialOf, permissions } from "./permissions.ts";
import { placeOf } from "./resources/enterprise-owner.ts";
import { asUnknown } from "./resources/enterprise-role.ts";
import { scopeChecks } from "./scope-checks.ts";

type Area = keyof typeof permissions;
interface Org {
  readonly id: string;
  readonly login: string;
}

/** Of more organizations than these each list is not tried. */
const mostOrganizations = 20;

/** What `doctor` tries: of everything that a sync with these settings reads a page, in each organization it would sync. */
export function checks(config: Config): readonly Check<Client>[] {
  const { enterprises } = config;
  const credential = credentialOf(config);
  // What other kinds of credential would need is of no concern.
  const proves = (area: Area) =>
    (permissions[area] as Permissions).sync
      .filter(({ auth }) => !auth || auth.includes(credential))
      .map(({ id }) => id);
  // Asked once for all checks.
  let owned: Promise<readonly Org[]> | undefined;
  const organizations = (client: Client) => {
    owned ??= ownedOrganizations(client);
    return owned;
  };
  return [
    {
      name: "organizations",
      permissions: proves("organization"),
      resourceTypes: ["org"],
      purpose: "sync",
      run: ({ client }) => organizationsCheck(client),
    },
    ...(credential === "classic token" ? scopeChecks : []),
    ...withinOrganization(config).map(
      ({ name, area, resourceTypes, read }): Check<Client> => ({
        ...{ name, resourceTypes, purpose: "sync" },
        permissions: area ? proves(area) : [],
        run: async ({ client }) => {
          const all = await organizations(client);
          if (all.length === 0) return nothingOwned;
          const told: string[] = [];
          for (const org of all.slice(0, mostOrganizations)) told.push(`${await read(client, org)} of ${org.login}`);
          const more = all.length - told.length;
          return { status: "works", detail: `${told.join(", ")}${more > 0 ? `; ${more} not tried` : ""}` };
        },
      }),
    ),
    ...(credential === "App" && enterprises.length > 0 ? [ownersCheck(proves("enterprise"))] : []),
    ...(credential === "App" ? [] : enterprises).map(
      (slug): Check<Client> => ({
        name: `licences of ${slug}`,
        permissions: proves("enterprise"),
        resourceTypes: ["enterprise_role", "license"],
        purpose: "sync",
        run: async ({ client }) => {
          const users = await client.enterprises.licenses(slug, 1).catch(asUnknown(slug));
          const login = users.map(({ github_com_login }) => github_com_login).find(Boolean);
          if (login) await client.users.getByLogin(login).catch(whenAbsent);
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
    const { items } = await owners.members(undefined);
    await owners.invitations(items.map(({ login }) => login));
    return { status: "works", detail: `${(await owners.owners(org, undefined)).items.length} of ${owners.slug}` };
  },
});

const nothingOwned: CheckResult = {
  status: "fails",
  detail: "no organization that the credentials own",
  hint: "Use a token of an organization owner, authorized for single sign-on where the organization has it.",
};

/** Those that a sync would read: named, or on the first page. */
async function ownedOrganizations({ app, settings, organizations }: Client): Promise<readonly Org[]> {
  if (app) return [await organizations.get(app.org)];
  const { items } = await organizations.mine(undefined);
  const listed = new Map(items.map((one) => [one.login.toLowerCase(), one]));
  const names = new Set(settings.orgs.map((login) => login.toLowerCase()));
  const found: Org[] = [];
  for (const login of names.size > 0 ? names : listed.keys()) {
    const membership = await organizations.myMembership(login).catch(whenRefused);
    if (membership && isOwner(membership)) found.push(listed.get(login) ?? (await organizations.get(login)));
  }
  return found;
}

function whenRefused(thrown: unknown): undefined {
  if (!isRefused(thrown)) throw thrown;
}

/** An organization with single sign-on vanishes from what a token without authorization sees. */
async function organizationsCheck({ app, organizations, settings }: Client): Promise<CheckResult> {
  if (app) {
    await app.auth.verify();
    return { status: "works", detail: `the App is installed in ${app.org}` };
  }
  const { items, withheld } = await organizations.mine(undefined);
  const isNamed = settings.orgs.length > 0;
  const refused: string[] = [];
  const owned: string[] = [];
  const others: string[] = [];
  // Others than those that are named are of no concern.
  for (const login of isNamed ? settings.orgs : items.map(({ login }) => login)) {
    const membership = await organizations.myMembership(login).catch((thrown: unknown) => {
      whenRefused(thrown);
      if ((thrown as { permission?: string }).permission === "single sign-on") refused.push(login);
      return undefined;
    });
    if (membership) (isOwner(membership) ? owned : others).push(login);
  }
  if ((withheld && !isNamed) || refused.length > 0) {
    return {
      status: "suspicious",
      detail: `single sign-on keeps organizations from this token${refused.length > 0 ? `: ${refused.join(", ")}` : ""}`,
      hint: "Authorize the token for their single sign-on, or they are left out of the sync.",
    };
  }
  if (owned.length === 0) return nothingOwned;
  const left = others.length > 0 ? `; not owned, and so left out: ${others.join(", ")}` : "";
  return { status: "works", detail: `${owned.join(", ")}${left}` };
}
