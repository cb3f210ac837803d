import {
  BatonError,
  type ConnectContext,
  createSyncMemo,
  everyItem,
  type Http,
  type HttpFactory,
  type SyncMemo,
} from "@baton-connectors/sdk";
import { type Addresses, addressesOf } from "./addresses.ts";
import type { Config } from "./config.ts";
import { scimBudgets, webBudgets } from "./limits.ts";
import { type ScimReads, scimReads } from "./scim.ts";
import { type ScimChanges, scimChanges } from "./scim-changes.ts";
import { scimFailure, scimRefusal } from "./scim-error.ts";
import { type SlackUser, type Team, type WebApi, webApi } from "./web.ts";
import { webFailure, webRefusal } from "./web-error.ts";

export type ScimApi = ScimReads & ScimChanges;

/** Slack as the handlers see it. */
export interface Client {
  readonly web: WebApi;
  /** With a Business+ token. */
  readonly scim: ScimApi | undefined;
  readonly gov: boolean;
  readonly memo: SyncMemo;
  /** Whether rows of the type are wanted in a sync. */
  wants(resourceType: string): boolean;
  /** Every workspace the token can see, by id. */
  teams(syncId: string, signal: AbortSignal): Promise<readonly Team[]>;
  /** Whom the token belongs to. */
  self(signal: AbortSignal): Promise<Self>;
}
export interface Self {
  readonly user: SlackUser;
  /** The workspace the token was made in. */
  readonly teamId: string | undefined;
  /** What the token may do, where Slack says it. */
  readonly scopes: readonly string[] | undefined;
}

export function createClient(config: Config, { http, syncResourceTypes = [] }: ConnectContext): Client {
  const addresses = addressesOf(config);
  const web = webApi(webHttp(http, addresses, config.token));
  const { businessPlusToken, govEnv } = config;
  const memo = createSyncMemo();
  let self: Promise<Self> | undefined;
  return {
    web,
    scim: businessPlusToken === "" ? undefined : scimApi(http, addresses.scim, config),
    gov: govEnv,
    memo,
    wants: (type) => syncResourceTypes.length === 0 || syncResourceTypes.includes(type),
    teams: (syncId, signal) => memo(syncId, "teams", () => everyTeam(web, signal)),
    self(signal) {
      self ??= whoIs(web, signal).catch((thrown: unknown) => {
        self = undefined;
        throw thrown;
      });
      return self;
    },
  };
}

async function everyTeam(web: WebApi, signal: AbortSignal): Promise<readonly Team[]> {
  const teams = await everyItem<Team, string>(async (cursor) => {
    const { items, next } = await web.listTeams(cursor, signal);
    return { items, next: next as string | undefined };
  });
  // By id, so that whatever order Slack lists them in, a user of several is below the same one.
  if (teams.length > 0) return teams.toSorted((a, c) => (a.id < c.id ? -1 : 1));
  // A token is of a workspace: an empty file would look as if everybody were gone.
  throw new BatonError("FailedPrecondition", "the token can see no workspace", {
    kind: "config",
    hint: "Install the app to a workspace, or have an owner of the organization grant it one.",
  });
}

async function whoIs(web: WebApi, signal: AbortSignal): Promise<Self> {
  const { user_id, team_id, scopes } = await web.authTest(signal);
  return { user: await web.getUser(user_id, signal), teamId: team_id, scopes };
}

/** Slack counts each method by itself: https://docs.slack.dev/apis/web-api/rate-limits */
const webHttp = (http: HttpFactory, { web }: Addresses, token: string) =>
  http({
    baseUrl: web,
    headers: { Authorization: `Bearer ${token}` },
    exactIntegers: false,
    bucket: ({ url }) => url.pathname.slice(url.pathname.lastIndexOf("/") + 1),
    budgets: webBudgets,
    describeError: webFailure,
    refusalIn: webRefusal,
  });

function scimApi(factory: HttpFactory, baseUrl: string, { businessPlusToken, govEnv }: Config): ScimApi {
  const http = scimHttp(factory, baseUrl, businessPlusToken);
  const reads = scimReads(http);
  return { ...reads, ...scimChanges(http, baseUrl, govEnv ? "1.1" : "2.0", reads) };
}

/** https://docs.slack.dev/admins/scim-api#ratelimits */
function scimHttp(factory: HttpFactory, baseUrl: string, token: string): Http {
  const http = factory({
    baseUrl,
    headers: { Authorization: `Bearer ${token}` },
    exactIntegers: false,
    bucket: ({ method }) => (method === "GET" ? "SCIM reads" : "SCIM changes"),
    budgets: scimBudgets,
    describeError: scimFailure,
    refusalIn: scimRefusal,
  });
  // Every change but the creation of an account states what is to be: twice is as once.
  return { ...http, send: (request) => http.send({ idempotent: true, ...request }) };
}
