import {
  BatonError,
  type ConnectContext,
  configError,
  type Http,
  type HttpOptions,
  type HttpRequest,
} from "@baton-connectors/sdk";
import { type EnterprisesApi, enterprisesApi } from "./api/enterprises.ts";
import { type InvitationsApi, invitationsApi } from "./api/invitations.ts";
import { type OrganizationsApi, organizationsApi } from "./api/organizations.ts";
import { type RepositoriesApi, repositoriesApi } from "./api/repositories.ts";
import { type RolesApi, rolesApi } from "./api/roles.ts";
import { type SamlApi, samlApi } from "./api/saml.ts";
import { type TeamsApi, teamsApi } from "./api/teams.ts";
import { type UsersApi, usersApi } from "./api/users.ts";
import { appGroup, type Config } from "./config.ts";
import { type AppAuth, type AppOptions, createAppAuth, readAppKey } from "./github/app-auth.ts";
import { describeGithubError } from "./github/github-error.ts";
import { addressesOf } from "./github/instance-url.ts";
import { githubWith } from "./github/octokit.ts";

/** One instance of GitHub as the handlers see it. */
export interface Client {
  readonly settings: Config;
  /** The organisation of the GitHub App; undefined with a personal access token. */
  readonly app: { readonly org: string; readonly auth: AppAuth } | undefined;
  /** Logins of the organisations to sync, in lower case; empty: all the token's user owns. */
  readonly orgs: readonly string[];
  readonly now: () => Date;
  readonly organizations: OrganizationsApi;
  readonly users: UsersApi;
  readonly teams: TeamsApi;
  readonly repositories: RepositoriesApi;
  readonly roles: RolesApi;
  readonly invitations: InvitationsApi;
  readonly enterprises: EnterprisesApi;
  readonly saml: SamlApi;
}

const common = {
  describeError: describeGithubError,
  // https://docs.github.com/en/rest/rate-limit/rate-limit#about-rate-limits
  bucket: ({ url }) =>
    url.pathname.endsWith("/graphql") ? "graphql" : url.pathname.endsWith("/audit-log") ? "audit_log" : "core",
} satisfies HttpOptions;

// https://docs.github.com/en/rest/about-the-rest-api/api-versions
const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

export function createClient(config: Config, context: ConnectContext): Client {
  const addresses = addressesOf(config.instanceUrl);
  const http = (token: () => Promise<string>): Http =>
    context.http({
      ...common,
      headers: async () => ({ ...headers, authorization: `Bearer ${await token()}` }),
    });
  const app =
    config.authMethod === appGroup
      ? appOf(config, context, (token) => githubWith(http(token), addresses, context.now))
      : undefined;
  if (!app && config.token === "") {
    throw configError("the personal access token is empty", { hint: "Set --token or BATON_TOKEN." });
  }
  const sender = http(app ? () => app.auth.token() : async () => config.token);
  const github = githubWith(app ? withFreshToken(sender, app.auth) : sender, addresses, context.now);
  return {
    settings: config,
    app,
    orgs: (app ? [config.org] : config.orgs).map((login) => login.toLowerCase()),
    now: context.now,
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

function appOf(config: Config, context: ConnectContext, githubFor: AppOptions["githubFor"]) {
  const text = config.appKey || Buffer.from(config.appKeyFile).toString("utf8");
  if (text === "") {
    throw configError("the GitHub App has no private key", {
      hint: "Set --app-privatekey-path (or BATON_APP_PRIVATEKEY_PATH), or --app-privatekey.",
    });
  }
  const key = readAppKey(text);
  return { org: config.org, auth: createAppAuth({ appId: config.appId, key, org: config.org, githubFor, context }) };
}

/** A token can be withdrawn before its end: the request is made once more with another. */
const withFreshToken = (http: Http, auth: AppAuth): Http => ({
  ...http,
  async request<T>(request: HttpRequest) {
    try {
      return await http.request<T>(request);
    } catch (thrown) {
      if (!(thrown instanceof BatonError) || thrown.code !== "Unauthenticated") throw thrown;
      auth.forget();
      return http.request<T>(request);
    }
  },
});
