import {
  BatonError,
  type ConnectContext,
  configError,
  type Http,
  type HttpOptions,
  type OutgoingRequest,
} from "@baton-connectors/sdk";
import { type AppsApi, appsApi } from "./api/apps.ts";
import type { Call } from "./api/call.ts";
import { type GroupsApi, groupsApi } from "./api/groups.ts";
import { type OrganisationApi, organisationApi } from "./api/organisation.ts";
import { type ResourceSetsApi, resourceSetsApi } from "./api/resource-sets.ts";
import { type RolesApi, rolesApi } from "./api/roles.ts";
import { type UsersApi, usersApi } from "./api/users.ts";
import type { Config } from "./config.ts";
import { oktaOrigin } from "./domain.ts";
import { readPrivateKey } from "./oauth/private-key.ts";
import { dpopProof } from "./oauth/proof.ts";
import { createTokenSource, type TokenSource } from "./oauth/token-source.ts";
import { describeOktaError } from "./okta-error.ts";
import { requestedScopes } from "./scopes.ts";
import { createSyncMemo, type SyncMemo } from "./sync-memo.ts";

/** One organisation as the handlers see it. */
export interface Client {
  /** `https://acmeco.okta.com` */
  readonly origin: string;
  readonly settings: Config;
  readonly auth: "api-token" | "oauth";
  /** Whether devices were asked for by name. */
  readonly devicesRequested: boolean;
  /** OAuth only: gets a token, which proves client id, key and scopes. */
  readonly verifyOauth: (() => Promise<void>) | undefined;
  readonly memo: SyncMemo;
  readonly users: UsersApi;
  readonly groups: GroupsApi;
  readonly apps: AppsApi;
  readonly roles: RolesApi;
  readonly resourceSets: ResourceSetsApi;
  readonly organisation: OrganisationApi;
  readonly now: () => Date;
}

export function createClient(config: Config, context: ConnectContext): Client {
  const origin = oktaOrigin(config.domain);
  const types = context.syncResourceTypes ?? [];
  const wantsDevices = types.length === 0 || types.includes("device");
  const oauth = config.authMethod === "private-key-group";
  const key = oauth ? oauthKey(config) : undefined;
  const tokens = (scopes: readonly string[]) =>
    key && createTokenSource({ origin, clientId: config.clientId, key, scopes }, context);
  const calling = (source: TokenSource | undefined) =>
    key && source ? oauthCall(context, origin, source, key) : apiTokenCall(context, origin, config.apiToken);
  const source = tokens(requestedScopes({ secrets: config.syncSecrets, devices: wantsDevices }));
  const call = calling(source);
  // A token of its own: not every app that syncs may read the System Log.
  const readLog = oauth ? calling(tokens(["okta.logs.read"])) : call;
  return {
    origin,
    settings: config,
    auth: oauth ? "oauth" : "api-token",
    devicesRequested: types.includes("device"),
    verifyOauth: source && (async () => void (await source.get())),
    memo: createSyncMemo(),
    users: usersApi(call),
    groups: groupsApi(call),
    apps: appsApi(call),
    roles: rolesApi(call),
    resourceSets: resourceSetsApi(call),
    organisation: organisationApi(call, readLog),
    now: context.now,
  };
}

/** Okta counts requests per endpoint; a list and its single objects count apart. */
function bucket({ url }: OutgoingRequest): string {
  const [, , , collection = "", id, sub] = url.pathname.split("/");
  if (id === undefined) return collection;
  return sub === undefined ? `${collection}/{id}` : `${collection}/{id}/${sub}`;
}

const common = { exactIntegers: false, bucket } satisfies HttpOptions;

const callWith =
  (http: Http): Call =>
  (path, request = {}) =>
    http.request({ url: path, ...request });

function apiTokenCall({ http }: ConnectContext, baseUrl: string, token: string): Call {
  if (token === "") throw configError("the API token is empty", { hint: "Set --api-token or BATON_API_TOKEN." });
  const headers = { Authorization: `SSWS ${token}` };
  return callWith(http({ ...common, baseUrl, headers, describeError: describeOktaError }));
}

type Key = ReturnType<typeof readPrivateKey>;

function oauthKey({ clientId, privateKeyId, privateKey }: Config) {
  const missing = Object.entries({ clientId, privateKeyId, privateKey }).find(([, value]) => value === "")?.[0];
  if (missing) throw configError(`OAuth needs ${missing}`, { hint: "Set client id, key id and private key." });
  return readPrivateKey(privateKey, privateKeyId);
}

/** With DPoP every request carries a proof; a nonce that the organisation asks for is remembered for all that follow. */
function oauthCall({ http, now }: ConnectContext, baseUrl: string, source: TokenSource, key: Key): Call {
  let nonce: string | undefined;
  const client = http({
    ...common,
    baseUrl,
    headers: async ({ method, url }) => {
      const { type, value } = await source.get();
      if (type === "Bearer") return { Authorization: `Bearer ${value}` };
      const proof = await dpopProof(key, now(), { method, url, nonce, accessToken: value });
      return { Authorization: `DPoP ${value}`, DPoP: proof, "x-okta-user-agent-extended": "isDPoP:true" };
    },
    describeError: (failure) => {
      const { headers, status } = failure;
      nonce = headers.get("dpop-nonce") ?? nonce;
      const challenge = status === 401 && headers.get("www-authenticate")?.includes(nonceChallenge);
      return { ...describeOktaError(failure), ...(challenge && { vendorCode: nonceChallenge }) };
    },
  });
  const send = callWith(client);
  return async (path, request) => {
    const before = nonce;
    const attempt = async () => {
      const answer = await send(path, request);
      nonce = answer.headers.get("dpop-nonce") ?? nonce;
      return answer as never;
    };
    try {
      return await attempt();
    } catch (thrown) {
      const challenged = thrown instanceof BatonError && thrown.vendorCode === nonceChallenge && nonce !== before;
      if (!challenged) throw thrown;
      return attempt();
    }
  };
}
const nonceChallenge = "use_dpop_nonce";
