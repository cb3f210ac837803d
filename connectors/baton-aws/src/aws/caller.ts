import {
  BatonError,
  createMeter,
  type Http,
  type HttpFactory,
  inside,
  type ListPage,
  type Meter,
  Misshapen,
  type Next,
  nextField,
  path,
  type Tokens,
} from "@baton-connectors/sdk";
import { object, type Shape } from "@baton-connectors/sdk/shapes";
import { xmlFormat } from "@baton-connectors/sdk/xml";
import type { AwsToken } from "../credentials/token.ts";
import { type Endpoint, endpointOf, type Service } from "./endpoints.ts";
import { createPace } from "./pace.ts";
import { createPolling } from "./polling.ts";
import { createRefusals } from "./refusal.ts";
import { signed } from "./signature.ts";

/** What one call asks. A value that is undefined is left out. */
export interface Call {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Whether doing it twice is as doing it once. Default: of reading it is, of a change not. */
  readonly idempotent?: boolean;
  /** The answer holds keys. */
  readonly secretAnswer?: boolean;
}
export interface ListCall<Row> extends Call {
  /** Where the rows are in the answer. */
  readonly items: string;
  readonly row: Shape<Row>;
  /** The marker or token of the page before. */
  readonly after: string | undefined;
}

/** The actions of one service, as certain credentials may call them. */
export interface Caller {
  read<T>(action: string, call: Call & { readonly shape: Shape<T> }): Promise<T>;
  list<Row>(action: string, call: ListCall<Row>): Promise<ListPage<Row>>;
  change(action: string, call: Call): Promise<void>;
}

export interface AwsContext {
  readonly http: HttpFactory;
  readonly now: () => Date;
  readonly env: NodeJS.ProcessEnv;
  readonly meters: Meters;
}

/** Services by the protocol they speak. */
const queryServices: Partial<Record<Service, { readonly version: string; readonly lists: readonly string[] }>> = {
  iam: {
    version: "2010-05-08",
    lists: [
      ...["Users", "Groups", "Roles", "Policies", "PolicyNames", "AttachedPolicies", "AccessKeyMetadata", "Tags"],
      ...["MFADevices", "SSHPublicKeys", "Certificates", "ServiceSpecificCredentials", "AccountAliases"],
      ...["UserDetailList", "GroupDetailList", "RoleDetailList", "PolicyVersionList", "AttachedManagedPolicies"],
      ...[
        "EvaluationResults",
        "UserPolicyList",
        "GroupPolicyList",
        "RolePolicyList",
        "GroupList",
        "InstanceProfileList",
      ],
    ],
  },
  sts: { version: "2011-06-15", lists: [] },
};

const targets: Partial<Record<Service, string>> = {
  organizations: "AWSOrganizationsV20161128",
  sso: "SWBExternalService",
  identitystore: "AWSIdentityStore",
  cloudtrail: "CloudTrail_20131101",
};

/** What AWS documents and its answers do not tell, counted for all callers of one client. */
export interface Meters {
  readonly identityCenter: Meter;
  readonly cloudTrail: Meter;
}
export const createMeters = (now: () => Date): Meters => ({
  // Twenty a second for all who ask, and for both services: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html#ssothrottlelimits
  // Whichever second is looked at, five of these windows at most are in it.
  identityCenter: createMeter(
    [{ bucket: "Identity Center, by the quarter of a second", limit: 4, windowMs: 250, cost: () => 1 }],
    now,
  ),
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
  cloudTrail: createMeter([{ bucket: "CloudTrail, by the second", limit: 2, windowMs: 1000, cost: () => 1 }], now),
});

function meterOf(service: Service, { identityCenter, cloudTrail }: Meters): { readonly meter?: Meter } {
  if (service === "sso" || service === "identitystore") return { meter: identityCenter };
  return service === "cloudtrail" ? { meter: cloudTrail } : {};
}

/**
 * A service with credentials; without, requests are not signed. `account` is whose limits it draws from:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function createCaller(
  service: Service,
  region: string,
  credentials: Tokens<AwsToken> | undefined,
  { http, now, env, meters }: AwsContext,
  account = "",
): Caller {
  const endpoint = endpointOf(service, region, env);
  const query = queryServices[service];
  let used = "";
  const client = http({
    baseUrl: endpoint.url.href,
    exactIntegers: false,
    describeError: createRefusals(createPace(now)),
    bucket: () => [service, account].filter(Boolean).join(" "),
    ...meterOf(service, meters),
    ...((service === "sso" || service === "iam") && { refusalIn: createPolling(now) }),
    ...(query && { format: xmlFormat({ lists: new Set(query.lists) }) }),
    ...(credentials && {
      sign: async (request) => {
        const token = await credentials.get();
        used = token.value;
        return signed(request, token.credentials, endpoint, now());
      },
    }),
  });
  const caller = query ? queryCaller(client, endpoint, query.version) : jsonCaller(client, endpoint, targets[service]!);
  return credentials ? renewing(caller, () => credentials.drop(used)) : caller;
}

/** A session that ended before its time, and a signature that was too long on its way, as where a machine slept in between. */
const ended = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/** Signed anew once, by a new session; what was refused was not done. */
function renewing(caller: Caller, drop: () => void): Caller {
  const again = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((thrown: unknown) => {
      if (!(thrown instanceof BatonError) || !ended.includes(thrown.vendorCode ?? "")) throw thrown;
      drop();
      return work();
    });
  return {
    read: (action, call) => again(() => caller.read(action, call)),
    list: (action, call) => again(() => caller.list(action, call)),
    change: (action, call) => again(() => caller.change(action, call)),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html: a form in, XML out. */
function queryCaller(http: Http, { service }: Endpoint, version: string): Caller {
  const request = (action: string, { params = {}, signal, secretAnswer = false }: Call) => {
    const given = Object.entries(params).filter(([, value]) => value !== undefined);
    const form = { Action: action, Version: version, ...Object.fromEntries(given.map(([k, v]) => [k, String(v)])) };
    const operation = `${service}:${action}`;
    return { method: "POST" as const, url: path`/`, operation, form, headers: { accept: "*/*" }, signal, secretAnswer };
  };
  const result = (action: string) => [`${action}Response`, `${action}Result`] as const;
  return {
    async read(action, call) {
      const [outer, inner] = result(action);
      const shape = object({ [outer]: object({ [inner]: call.shape }) });
      const { data } = await http.read({ ...request(action, call), idempotent: call.idempotent ?? true }, shape);
      return (data as Record<string, Record<string, never>>)[outer]![inner]!;
    },
    list: (action, { items, row, after, ...call }) =>
      http.list(
        {
          ...request(action, { ...call, params: { ...call.params, ...(after !== undefined && { Marker: after }) } }),
          idempotent: true,
        },
        { items: [...result(action), items], row, next: markerIn(result(action)) },
      ),
    async change(action, call) {
      await http.send({ ...request(action, call), idempotent: call.idempotent ?? false });
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html#API_ListUsers_ResponseElements */
const markerIn =
  (names: readonly string[]): Next =>
  ({ body }) => {
    const { IsTruncated: more, Marker: marker } = inside(body, names) as Record<string, unknown>;
    if (more === undefined || more === "false") return undefined;
    if (more !== "true") throw new Misshapen(`does not say whether there is more: IsTruncated is ${String(more)}`);
    if (typeof marker === "string" && marker !== "") return marker;
    throw new Misshapen("says that there is more, and not where it goes on: IsTruncated without Marker");
  };

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function jsonCaller(http: Http, { service }: Endpoint, target: string): Caller {
  const request = (action: string, { params = {}, signal, secretAnswer = false }: Call) => ({
    method: "POST" as const,
    url: path`/`,
    operation: `${service}:${action}`,
    headers: { accept: "*/*", "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${action}` },
    json: params,
    ...{ signal, secretAnswer },
  });
  return {
    read: async (action, call) =>
      (await http.read({ ...request(action, call), idempotent: call.idempotent ?? true }, call.shape)).data,
    list: (action, { items, row, after, ...call }) =>
      http.list(
        { ...request(action, { ...call, params: { ...call.params, NextToken: after } }), idempotent: true },
        { items, row, next: nextField("NextToken", { endsWith: ["", null] }) },
      ),
    async change(action, call) {
      await http.send({ ...request(action, call), idempotent: call.idempotent ?? false });
    },
  };
}
