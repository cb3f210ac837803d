import { BatonError, type ConnectContext, configError, type Http, type HttpOptions } from "@baton-connectors/sdk";
import { type EnterprisesApi, enterprisesApi } from "./api/enterprises.ts";
import { type InvitationsApi, invitationsApi } from "./api/invitations.ts";
import { type OrganizationsApi, organizationsApi } from "./api/organizations.ts";
import { type RepositoriesApi, repositoriesApi } from "./api/repositories.ts";
import { type RolesApi, rolesApi } from "./api/roles.ts";
import { type SamlApi, samlApi } from "./api/saml.ts";
import { type TeamsApi, teamsApi } from "./api/teams.ts";
import { type UsersApi, usersApi } from "./api/users.ts";
import { appGroup, type Config } from "./config.ts";
import { type AppAuth, createAppAuth, readAppKey } from "./github/app-auth.ts";
import { type Call, callWith } from "./github/call.ts";
import { describeGithubError } from "./github/github-error.ts";
import { graphqlWith } from "./github/graphql.ts";
import { addressesOf } from "./github/instance-url.ts";

/** One instance of GitHub as the handlers see it. */
export interface Client {
  readonly settings: Config;
  /** The organisation of the GitHub App; undefined with a personal access token. */
  readonly app: { readonly org: string; readonly auth: AppAuth } | undefined;
  /** Logins of the organisations to sync, in lower case; empty: all the token's user owns. */
  readonly orgs: readonly string[];
  /** Types that are synced only when asked for by name. */
  readonly asked: readonly string[];
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
} satisfies HttpOptions;

// https://docs.github.com/en/rest/about-the-rest-api/api-versions
const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

export function createClient(config: Config, context: ConnectContext): Client {
  const { rest, graphql } = addressesOf(config.instanceUrl);
  const http = (token: () => Promise<string>): Http =>
    context.http({
      ...common,
      baseUrl: rest,
      headers: async () => ({ ...headers, authorization: `Bearer ${await token()}` }),
    });
  const app = config.authMethod === appGroup ? appOf(config, context, http) : undefined;
  if (!app && config.token === "") {
    throw configError("the personal access token is empty", { hint: "Set --token or BATON_TOKEN." });
  }
  const client = http(app ? () => app.auth.token() : async () => config.token);
  const call = app ? withFreshToken(callWith(client), app.auth) : callWith(client);
  return {
    settings: config,
    app,
    orgs: (app ? [config.org] : config.orgs).map((login) => login.toLowerCase()),
    asked: context.syncResourceTypes ?? [],
    now: context.now,
    organizations: organizationsApi(call),
    users: usersApi(call),
    teams: teamsApi(call),
    repositories: repositoriesApi(call),
    roles: rolesApi(call),
    invitations: invitationsApi(call),
    enterprises: enterprisesApi(call),
    saml: samlApi(graphqlWith(client, graphql)),
  };
}

function appOf(config: Config, context: ConnectContext, http: (token: () => Promise<string>) => Http) {
  const text = config.appKey || Buffer.from(config.appKeyFile).toString("utf8");
  if (text === "") {
    throw configError("the GitHub App has no private key", {
      hint: "Set --app-privatekey-path (or BATON_APP_PRIVATEKEY_PATH), or --app-privatekey.",
    });
  }
  const key = readAppKey(text);
  return { org: config.org, auth: createAppAuth({ appId: config.appId, key, org: config.org, http, context }) };
}

/** A token can be withdrawn before its end: the request is made once more with another. */
const withFreshToken =
  (call: Call, auth: AppAuth): Call =>
  async (path, request) => {
    try {
      return await call(path, request);
    } catch (thrown) {
      if (!(thrown instanceof BatonError) || thrown.code !== "Unauthenticated") throw thrown;
      auth.forget();
      return call(path, request);
    }
  };
