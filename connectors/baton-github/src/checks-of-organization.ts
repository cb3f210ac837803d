import { BatonError, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { isBlocked } from "./github/github-error.ts";
import { credentialOf, type permissions } from "./permissions.ts";
import { emailSource } from "./saml/emails.ts";

/** Something that a sync reads of an organization, and how its first page is read. */
interface Reading {
  readonly name: string;
  /** What it proves; none where other checks prove it. */
  readonly area?: keyof typeof permissions;
  readonly resourceTypes: readonly string[];
  /** Says how much there is. */
  readonly read: (client: Client, org: { readonly id: string; readonly login: string }) => Promise<string>;
}

const some = (items: readonly unknown[], what: string) => `${items.length} ${what} on the first page`;

/** A page of everything that a sync with these settings reads of an organization. */
export function withinOrganization(config: Config): readonly Reading[] {
  const { directCollaboratorsOnly, syncSecrets } = config;
  return [
    {
      ...{ name: "list members", area: "organization", resourceTypes: ["user"] },
      read: async ({ organizations, users }, { login }) => {
        const { items } = await organizations.members(login, undefined);
        // Of who is suspended there are no details: no fault of the credentials.
        if (items[0]) await users.getById(items[0].id).catch(whenAbsent);
        return some(items, "members");
      },
    },
    {
      ...{ name: "list owners", resourceTypes: ["org"] },
      read: async ({ organizations }, { login }) =>
        some((await organizations.members(login, undefined, "admin")).items, "owners"),
    },
    {
      ...{ name: "list teams", area: "team", resourceTypes: ["team"] },
      read: async ({ teams }, { id, login }) => {
        const { items } = await teams.list(login, undefined);
        const [first] = items;
        if (first && !directCollaboratorsOnly) await teams.get(id, first.id);
        if (first) await teams.members(id, first.id, "maintainer", undefined);
        return some(items, "teams");
      },
    },
    {
      // A token without its scope, and an App without its permission, list what is public.
      ...{ name: "list repositories", resourceTypes: ["repository"] },
      ...(credentialOf(config) === "classic token" && { area: "repository" }),
      read: async ({ repositories }, { login }) =>
        some((await repositories.list(login, undefined)).items, "repositories"),
    },
    {
      ...{ name: "teams and collaborators of a repository", area: "repository", resourceTypes: ["repository"] },
      read: (client, { login }) => repositoryAccess(client, login),
    },
    {
      ...{ name: "list organization roles", area: "role", resourceTypes: ["org_role"] },
      read: async ({ roles }, { login }) => {
        const found = await roles.list(login);
        const [first] = found;
        if (first) await roles.teams(login, first.id, undefined);
        if (first) await roles.users(login, first.id, undefined);
        return `${found.length} roles`;
      },
    },
    {
      ...{ name: "list invitations", area: "invitation", resourceTypes: ["invitation"] },
      read: async ({ hosted, invitations }, { login }) => {
        const reading = invitations.list(login, undefined);
        const found = await (hosted ? reading : reading.catch(whenAbsent));
        return found ? some(found.items, "invitations") : "no list";
      },
    },
    {
      ...{ name: "SAML identities", area: "saml", resourceTypes: ["user"] },
      read: async (client, { login }) => {
        const source = await emailSource({ client }, login);
        if (source === "organization") await client.saml.identities(login, undefined, 1).catch(unlessRefused);
        return source === "organization" ? "a provider" : "no provider";
      },
    },
    {
      ...{ name: "list installed apps", area: "app", resourceTypes: ["app"] },
      read: async ({ enterprises }, { login }) =>
        some((await enterprises.installations(login, undefined)).items, "apps"),
    },
    ...(syncSecrets ? [accessTokens] : []),
  ];
}

/** Where identities are not listed a sync asks for each by itself. */
function unlessRefused(thrown: unknown): void {
  if (!(thrown instanceof BatonError) || thrown.code !== "FailedPrecondition") throw thrown;
}

const accessTokens: Reading = {
  ...{ name: "list access tokens", area: "secret", resourceTypes: ["api-key"] },
  read: async ({ enterprises }, { login }) => some((await enterprises.tokenGrants(login, undefined)).items, "tokens"),
};

/** Of the first repository: GitHub refuses these lists where it shows the repository itself. */
async function repositoryAccess({ organizations, repositories, settings }: Client, org: string): Promise<string> {
  const { items } = await repositories.list(org, undefined);
  const { directCollaboratorsOnly, omitArchived } = settings;
  if (directCollaboratorsOnly) await organizations.get(org);
  for (const { name } of items.filter(({ archived }) => !(omitArchived && archived))) {
    try {
      const { items: teams } = await repositories.teams(org, name, undefined);
      const affiliation = directCollaboratorsOnly ? "direct" : "all";
      const { items: people } = await repositories.collaborators(org, name, affiliation, undefined);
      return `${teams.length} and ${people.length} of ${name}`;
    } catch (thrown) {
      if (!isBlocked(thrown)) throw thrown;
    }
  }
  return "no repository";
}
