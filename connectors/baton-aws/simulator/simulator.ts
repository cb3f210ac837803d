import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { type Action, type Caller, isAllowed, type SimCall, type SimState } from "./call.ts";
import { cloudTrailActions } from "./cloud-trail.ts";
import { iamChangeActions } from "./iam-changes.ts";
import { iamReadActions } from "./iam-reads.ts";
import { iamReportActions } from "./iam-report.ts";
import { iamSimulateActions } from "./iam-simulate.ts";
import { identityStoreActions } from "./identity-store.ts";
import { organizationsActions } from "./organizations.ts";
import { jsonRefusal, jsonReply, queryRefusal, queryReply, Refusal } from "./reply.ts";
import { signatureOf, timeOf } from "./signature.ts";
import { ssoAdminActions } from "./sso-admin.ts";
import { stsActions } from "./sts.ts";
import type { AwsTenant, Fields, SimOptions } from "./tenant.ts";

/** Every action that is simulated, by service. */
export const actions = {
  iam: { ...iamReadActions, ...iamReportActions, ...iamSimulateActions, ...iamChangeActions },
  sts: stsActions,
  organizations: organizationsActions,
  sso: ssoAdminActions,
  identitystore: identityStoreActions,
  cloudtrail: cloudTrailActions,
} as const satisfies Record<string, Record<string, Action>>;
type Service = keyof typeof actions;

const versions = { iam: "2010-05-08", sts: "2011-06-15" } as const;
const targets: Readonly<Record<string, Service>> = {
  AWSOrganizationsV20161128: "organizations",
  SWBExternalService: "sso",
  AWSIdentityStore: "identitystore",
  CloudTrail_20131101: "cloudtrail",
};
/** Services that are in one region, whatever region is meant. */
const fixedRegions: Readonly<Record<string, Partial<Record<Service, string>>>> = {
  aws: { iam: "us-east-1", organizations: "us-east-1" },
  "aws-us-gov": { iam: "us-gov-west-1", organizations: "us-gov-west-1" },
  "aws-cn": { iam: "cn-north-1", organizations: "cn-northwest-1" },
};

export interface AwsSimulator {
  readonly handle: Handle;
  /** Changes as it is served. */
  readonly tenant: AwsTenant;
  /** What was called, as `iam:ListUsers`, and how it ended. */
  readonly calls: readonly SimulatedCall[];
}
export interface SimulatedCall {
  readonly account: string;
  readonly action: string;
  readonly params: Fields;
  readonly status: number;
}

/** All of AWS that the connector knows, at one address or at its own. Signatures are checked. */
export function createAws(from: AwsTenant, options: SimOptions = {}, clock: () => number = Date.now): AwsSimulator {
  const tenant = structuredClone(from);
  const all: SimOptions = { ...tenant.sim, ...options, page: { ...tenant.sim?.page, ...options.page } };
  let latest = 0;
  const now = all.clock === "requests" ? () => latest : clock;
  const state: SimState = { sessions: new Map(), requests: new Map(), count: 0, reports: new Map() };
  const calls: SimulatedCall[] = [];
  const limited = createLimits(all, now);
  const { partition = "aws" } = all;
  const fixedRegion = fixedRegions[partition]!;
  /** A tenant is written down for `aws`; what is sent and taken is of its partition. */
  const moved = (text: string, from: string, to: string) =>
    from === to ? text : text.replaceAll(`arn:${from}:`, `arn:${to}:`).replaceAll(`arn%3A${from}%3A`, `arn%3A${to}%3A`);

  function callerOf(request: SimulatedRequest, service: Service, region: string): Caller {
    const signed = signatureOf(request, now());
    const scopeRegion = fixedRegion[service] ?? region;
    if (signed.service !== service || (fixedRegion[service] && signed.region !== scopeRegion))
      throw new Refusal(403, "SignatureDoesNotMatch", `Credential should be scoped to ${service} in ${scopeRegion}`);
    const session = state.sessions.get(signed.keyId);
    const key = tenant.credentials.find(({ id }) => id === signed.keyId);
    const unknown = service === "iam" || service === "sts" ? "InvalidClientTokenId" : "UnrecognizedClientException";
    if (session) {
      if (request.headers["x-amz-security-token"] !== session.token)
        throw new Refusal(403, unknown, "The security token included in the request is invalid.");
      if (session.expiresAt <= now())
        throw new Refusal(
          403,
          service === "iam" || service === "sts" ? "ExpiredToken" : "ExpiredTokenException",
          "The security token included in the request is expired",
        );
      signed.verify(session.secret);
      return session.caller;
    }
    if (!key) throw new Refusal(403, unknown, "The security token included in the request is invalid.");
    signed.verify(key.secret);
    return { account: key.account, arn: key.arn, userId: key.userId };
  }

  const handle = (request: SimulatedRequest): SimulatedReply => {
    latest = Math.max(latest, timeOf(request));
    const asked = whatIsAsked(request);
    if (!asked) return { status: 404, text: "<html>not found</html>", headers: { "Content-Type": "text/html" } };
    const { service, action: name } = asked;
    const params = JSON.parse(moved(JSON.stringify(asked.params), partition, "aws")) as Fields;
    const isQuery = service === "iam" || service === "sts";
    const known = actions[service] as Record<string, Action>;
    const done = (reply: SimulatedReply, account: string) => {
      calls.push({ account, action: `${service}:${name}`, params, status: reply.status });
      return { ...reply, ...(reply.text !== undefined && { text: moved(reply.text, "aws", partition) }) };
    };
    let account = "";
    try {
      const region = /SignedHeaders/.test(request.headers.authorization ?? "")
        ? signatureOf(request, now()).region
        : "";
      const isUnsigned = name === "AssumeRoleWithWebIdentity";
      const caller = isUnsigned ? { account: "", arn: "" } : callerOf(request, service, region);
      account = caller.account;
      const wait = limited(service, account);
      if (wait) throw new Refusal(400, isQuery ? "Throttling" : "ThrottlingException", "Rate exceeded");
      const action = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!action)
        throw new Refusal(
          400,
          isQuery ? "InvalidAction" : "UnknownOperationException",
          `Could not find operation ${name}`,
        );
      if (!isAllowed(all, `${service}:${name}`, account)) throw denial(service, name, caller);
      checkParams(action, params, isQuery);
      const result = action.answer({ tenant, options: all, caller, region, params, now, state } satisfies SimCall);
      return done(isQuery ? queryReply(service, name, result) : jsonReply(result), account);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return done(isQuery ? queryRefusal(service, thrown) : jsonRefusal(thrown), account);
    }
  };
  return { handle, tenant, calls };
}

export function whatIsAsked({ headers, body, url, method }: SimulatedRequest) {
  if (method !== "POST" || url.pathname !== "/") return undefined;
  const target = headers["x-amz-target"];
  if (target !== undefined) {
    const [prefix, action] = target.split(".");
    const service = targets[prefix!];
    if (!service || !action) return undefined;
    return { service, action, params: JSON.parse(body || "{}") as Fields };
  }
  const { Action, Version, ...params } = Object.fromEntries(new URLSearchParams(body));
  const service = (Object.keys(versions) as (keyof typeof versions)[]).find((one) => versions[one] === Version);
  return service && Action ? { service, action: Action, params: params as Fields } : undefined;
}

function denial(service: Service, name: string, { arn }: Caller): Refusal {
  const message = `User: ${arn} is not authorized to perform: ${service}:${name} because no identity-based policy allows the ${service}:${name} action`;
  return service === "iam" || service === "sts"
    ? new Refusal(403, "AccessDenied", message)
    : new Refusal(400, "AccessDeniedException", message);
}

function checkParams({ required = [], optional = [] }: Action, params: Fields, isQuery: boolean) {
  const code = isQuery ? "ValidationError" : "ValidationException";
  const missing = required.find((name) => params[name] === undefined || params[name] === "");
  if (missing)
    throw new Refusal(400, code, `Value null at '${missing}' failed to satisfy constraint: Member must not be null`);
  const allowed = [...required, ...optional];
  const odd = Object.keys(params).find(
    (name) => !allowed.some((one) => one === name || (one.endsWith(".*") && name.startsWith(one.slice(0, -1)))),
  );
  if (odd) throw new Refusal(400, code, `Unknown parameter ${odd}`);
}

/** Requests a second of a service, or of several together, in each account. */
function createLimits({ perSecond = {} }: SimOptions, now: () => number) {
  const windows = new Map<string, { at: number; used: number }>();
  return (service: string, account: string): boolean => {
    const together = Object.keys(perSecond).find((name) => name.split("+").includes(service));
    if (together === undefined) return false;
    const key = `${together} ${account}`;
    const at = Math.floor(now() / 1000);
    const window = windows.get(key);
    const used = window?.at === at ? window.used : 0;
    windows.set(key, { at, used: used + 1 });
    return used >= perSecond[together]!;
  };
}
