import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  bearer,
  type ConnectContext,
  configError,
  createSerialByKey,
  createSyncMemo,
  type HttpOptions,
  type SerialByKey,
  type SyncMemo,
} from "@baton-connectors/sdk";
import type { GithubApp } from "@baton-connectors/sdk/oauth";
import { type EnterpriseOwnersApi, enterpriseOwnersApi } from "./api/enterprise-owners.ts";
import { type EnterprisesApi, enterprisesApi } from "./api/enterprises.ts";
import { type InvitationsApi, invitationsApi } from "./api/invitations.ts";
import { type OrganizationsApi, organizationsApi } from "./api/organizations.ts";
import { type RepositoriesApi, repositoriesApi } from "./api/repositories.ts";
import { type RolesApi, rolesApi } from "./api/roles.ts";
import { type SamlApi, samlApi } from "./api/saml.ts";
import { type TeamsApi, teamsApi } from "./api/teams.ts";
import { type GithubUser, type UsersApi, usersApi } from "./api/users.ts";
import { appGroup, type Config } from "./config.ts";
import { createAppAuth, type Installed, readAppKey } from "./github/app-auth.ts";
import { githubWith } from "./github/github.ts";
import { describeGithubError } from "./github/github-error.ts";
import { addressesOf } from "./github/instance-url.ts";
import { limitsOf } from "./github/limits.ts";
import { createPrincipals } from "./resources/principals.ts";

/** One instance of GitHub as the handlers see it. */
export interface Client {
  readonly settings: Config;
  /** The organisation of the GitHub App; undefined with a personal access token. */
  readonly app: { readonly org: string; readonly auth: GithubApp } | undefined;
  /** The enterprise of the GitHub App, where it is configured with one. */
  readonly owners: EnterpriseOwnersApi | undefined;
  /** Logins of the organisations to sync, in lower case; empty: all the token's user owns. */
  readonly orgs: readonly string[];
  /** Whether GitHub itself runs the instance, and not somebody with Enterprise Server. */
  readonly hosted: boolean;
  readonly now: () => Date;
  /** What is read for several listings of one sync. */
  readonly memo: SyncMemo;
  /** One after the other: what looks at something before it acts. */
  readonly inTurn: SerialByKey;
  /** A user as grants name it. */
  readonly principal: (account: GithubUser) => Resource;
  readonly organizations: OrganizationsApi;
  readonly users: UsersApi;
  readonly teams: TeamsApi;
  readonly repositories: RepositoriesApi;
  readonly roles: RolesApi;
  readonly invitations: InvitationsApi;
  readonly enterprises: EnterprisesApi;
  readonly saml: SamlApi;
}

export function createClient(config: Config, context: ConnectContext): Client {
  const addresses = addressesOf(config.instanceUrl);
  // Each identity has limits of its own.
  const githubAs = (identity: string, credentials: Pick<HttpOptions, "headers" | "renew">) =>
    githubWith(
      context.http({
        baseUrl: addresses.rest,
        ...limitsOf(addresses, identity),
        describeError: describeGithubError,
        ...credentials,
      }),
      addresses,
      context.now,
    );
  const key = config.authMethod === appGroup ? readAppKey(keyText(config)) : undefined;
  const authAt = (at: Installed) =>
    key && createAppAuth({ appId: config.appId, key, at, githubFor: (jwt) => githubAs("App", jwt), context });
  const auth = authAt({ org: config.org });
  if (!auth && config.token === "") {
    throw configError("the personal access token is empty", { hint: "Set --token or BATON_TOKEN." });
  }
  const github = auth
    ? githubAs("installation", bearer(auth.tokens))
    : githubAs("token", { headers: { authorization: `Bearer ${config.token}` } });
  const [enterprise, ...others] = config.enterprises;
  const ofEnterprise = enterprise !== undefined && others.length === 0 ? authAt({ enterprise }) : undefined;
  return {
    settings: config,
    app: auth && { org: config.org, auth },
    owners:
      ofEnterprise && enterpriseOwnersApi(github, githubAs("enterprise", bearer(ofEnterprise.tokens)), enterprise!),
    orgs: (auth ? [config.org] : config.orgs).map((login) => login.toLowerCase()),
    hosted: addresses.hosted,
    now: context.now,
    memo: createSyncMemo(),
    inTurn: createSerialByKey(),
    principal: createPrincipals(),
    organizations: organizationsApi(github),
    users: usersApi(github),
    teams: teamsApi(github),
    repositories: repositoriesApi(github),
    roles: rolesApi(github),
    invitations: invitationsApi(github),
    enterprises: enterprisesApi(github),
    saml: samlApi(github),
  };
}

function keyText({ appKey, appKeyFile }: Config): string {
  const text = appKey || Buffer.from(appKeyFile).toString("utf8");
  if (text !== "") return text;
  throw configError("the GitHub App has no private key", {
    hint: "Set --app-privatekey-path (or BATON_APP_PRIVATEKEY_PATH), or --app-privatekey.",
  });
}
