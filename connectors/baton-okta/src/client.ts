import {
  type ConnectContext,
  configError,
  createSerialByKey,
  createSyncMemo,
  type SerialByKey,
  type SyncMemo,
  type Tokens,
} from "@baton-connectors/sdk";
import type { AccessToken } from "@baton-connectors/sdk/oauth";
import { type AppsApi, appsApi } from "./api/apps.ts";
import { type GroupsApi, groupsApi } from "./api/groups.ts";
import { type OrganisationApi, organisationApi } from "./api/organisation.ts";
import { type ResourceSetsApi, resourceSetsApi } from "./api/resource-sets.ts";
import { type RolesApi, rolesApi } from "./api/roles.ts";
import { type UsersApi, usersApi } from "./api/users.ts";
import type { Config } from "./config.ts";
import { oktaOrigin } from "./domain.ts";
import { oauthHttp } from "./oauth/oauth-http.ts";
import { createTokenSource, readPrivateKey } from "./oauth/token-source.ts";
import { type Auth, describeOktaError } from "./okta-error.ts";
import { common, oktaHttp } from "./okta-http.ts";
import { requestedScopes } from "./scopes.ts";

/** One organisation as the handlers see it. */
export interface Client {
  /** `https://acmeco.okta.com` */
  readonly origin: string;
  readonly settings: Config;
  readonly auth: Auth;
  /** Whether devices were asked for by name. */
  readonly devicesRequested: boolean;
  /** OAuth only: gets a token, which proves client id and key, and tells what was granted of the scopes asked for. */
  readonly grantedScopes: (() => Promise<readonly string[]>) | undefined;
  readonly memo: SyncMemo;
  /** For changes that must not overtake each other, by what they change. */
  readonly turns: SerialByKey;
  readonly users: UsersApi;
  readonly groups: GroupsApi;
  readonly apps: AppsApi;
  readonly roles: RolesApi;
  readonly resourceSets: ResourceSetsApi;
  readonly organisation: OrganisationApi;
}

export function createClient(config: Config, context: ConnectContext): Client {
  const origin = oktaOrigin(config.domain);
  const types = context.syncResourceTypes ?? [];
  const wantsDevices = types.length === 0 || types.includes("device");
  const oauth = config.authMethod === "private-key-group";
  const key = oauth ? oauthKey(config) : undefined;
  const tokens = (scopes: readonly string[]) =>
    key && createTokenSource({ origin, clientId: config.clientId, key, scopes }, context);
  const authenticated = (source: Tokens<AccessToken> | undefined) =>
    oktaHttp(key && source ? oauthHttp(context, origin, source, key) : apiTokenHttp(context, origin, config.apiToken));
  const source = tokens(requestedScopes({ secrets: config.syncSecrets, devices: wantsDevices }));
  const http = authenticated(source);
  // A token of its own: not every app that syncs may read the System Log.
  const logHttp = oauth ? authenticated(tokens(["okta.logs.read"])) : http;
  return {
    origin,
    settings: config,
    auth: oauth ? "oauth" : "api-token",
    devicesRequested: types.includes("device"),
    grantedScopes: source && (async () => (await source.get()).scopes),
    memo: createSyncMemo(),
    turns: createSerialByKey(),
    users: usersApi(http),
    groups: groupsApi(http),
    apps: appsApi(http),
    roles: rolesApi(http),
    resourceSets: resourceSetsApi(http),
    organisation: organisationApi(http, logHttp),
  };
}

function apiTokenHttp({ http }: ConnectContext, baseUrl: string, token: string) {
  const placeholder = token === "" ? "empty" : token.includes("{apiToken}") && "the placeholder of an example";
  if (placeholder)
    throw configError(`the API token is ${placeholder}`, { hint: "Set --api-token or BATON_API_TOKEN." });
  const headers = { Authorization: `SSWS ${token}` };
  return http({ ...common, baseUrl, headers, describeError: describeOktaError("api-token") });
}

function oauthKey({ clientId, privateKeyId, privateKey }: Config) {
  const missing = Object.entries({ clientId, privateKeyId, privateKey }).find(([, value]) => value === "")?.[0];
  if (missing) throw configError(`OAuth needs ${missing}`, { hint: "Set client id, key id and private key." });
  return readPrivateKey(privateKey, privateKeyId);
}
