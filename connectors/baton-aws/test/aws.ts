import { BatonError, type Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import type { SimulatedRequest } from "@baton-connectors/simulators";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { type AwsTenant, createAws, type SimOptions, whatIsAsked } from "../simulator/index.ts";
import { createClient } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { aws } from "../src/connector.ts";

/** An answer in place of AWS's. */
export interface AwsFault {
  /** A pattern, searched in `service:Action {params}`. */
  readonly match: string;
  readonly kind: "error" | "raw" | "drop" | "repeat";
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly type?: string;
  readonly skip?: number;
  readonly times?: number;
}

export interface Sent {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly host: string;
  readonly status: number;
  /** Of the caller; empty where the answer is not the simulator's. */
  readonly account: string;
  /** The key that it was signed with; empty: with none. */
  readonly key: string;
}

export interface OpenAws {
  readonly runtime: Runtime;
  readonly sent: readonly Sent[];
  readonly waits: readonly number[];
  readonly logged: readonly { level: string; message: string; fields: Record<string, unknown> }[];
  readonly tenant: AwsTenant;
  sync(options?: Partial<SyncOptions> & { into?: MemoryStore }): Promise<{ summary: SyncSummary; store: MemoryStore }>;
}

export const settings = (changes: Partial<Config>): Config =>
  ({
    ...{ externalId: "", accessKeyId: "", orgsEnabled: false, ssoEnabled: false, crossAccountEnabled: false },
    ...{ ssoRegion: "us-east-1", bindingExternalId: "", region: "", bindingRoleArn: "", secretAccessKey: "" },
    ...{ roleArn: "", useAssume: false, syncSecrets: false, childRoleName: "OrganizationAccountAccessRole" },
    ...{
      ssoLastLogin: false,
      onlyAttached: false,
      createType: "iam_user",
      childExternalId: "",
      syncInsights: false,
      insightKeyDays: 90,
      insightUnusedDays: 90,
      authMethod: "",
    },
    ...(changes as object),
  }) as Config;

export interface OpenOptions extends SimOptions {
  readonly faults?: readonly AwsFault[];
  readonly env?: NodeJS.ProcessEnv;
  /** What answers beside AWS: metadata of containers and instances. Undefined: nothing is there. */
  readonly beside?: (request: SimulatedRequest, now: Date) => Response | undefined;
}

/** The connector against a simulated AWS, in this process and in virtual time: requests go to AWS's own addresses, waits pass at once. */
export function openAws(
  from: AwsTenant,
  config: Partial<Config>,
  { faults = [], env = {}, beside, ...options }: OpenOptions = {},
): OpenAws {
  const started = Date.now();
  let shift = 0;
  const now = () => new Date(started + shift);
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    if (waits.length > 400) throw new BatonError("DeadlineExceeded", "waiting without end");
    await new Promise(setImmediate);
  };
  const { handle, tenant, calls } = createAws(from, options, () => now().getTime());
  const sent: Sent[] = [];
  const strike = faultsOf(faults);
  const firsts = new Map<string, Response>();

  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    const request: SimulatedRequest = {
      ...{ method: init.method ?? "GET", url },
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === "string" ? init.body : "",
    };
    const asked = whatIsAsked(request);
    const other = asked ? undefined : beside?.(request, now());
    if (other) return other;
    if (!asked)
      throw Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
      });
    const { service, params } = asked;
    const action = `${service}:${asked.action}`;
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const seen = (status: number, account = "") =>
      void sent.push({ action, params, host: url.host, status, account, key });
    const fault = strike(`${action} ${JSON.stringify(params)}`);
    if (fault?.kind === "drop") {
      seen(0);
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    }
    if (fault && fault.kind !== "repeat") {
      const response = faulty(service, fault);
      seen(response.status);
      return response;
    }
    const { Marker: _, NextToken: __, MaxItems: ___, ...of } = params;
    const list = `${action} ${JSON.stringify(of)}`;
    if (fault?.kind === "repeat" && firsts.has(list)) {
      seen(200, calls.at(-1)?.account);
      return firsts.get(list)!.clone();
    }
    const reply = await handle(request);
    seen(reply.status, calls.at(-1)!.account);
    const response = new Response(reply.text ?? "", {
      status: reply.status,
      headers: reply.headers as Record<string, string>,
    });
    if (!firsts.has(list)) firsts.set(list, response.clone());
    return response;
  }) as typeof globalThis.fetch;

  const logged: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push({ level, message, fields });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const connector = {
    ...aws,
    connect: (given: Config, context: Parameters<typeof createClient>[1]) =>
      createClient(given, context, { HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...env }),
  };
  const open = (syncResourceTypes?: readonly string[]) =>
    createRuntime(connector, settings(config), {
      ...{ log, now, sleep, provisioning: true, transport: async () => fetch },
      ...(syncResourceTypes && { syncResourceTypes }),
    });
  return {
    runtime: open(),
    ...{ sent, waits, logged, tenant },
    async sync({ into = memoryStore(), ...how } = {}) {
      const runtime = open(how.resourceTypeIds);
      const summary = await runSync({ runtime, store: into, log, now, sleep, ...how });
      return { summary, store: into };
    },
  };
}

/** The fault that strikes a request, if any does; each counts for itself. */
function faultsOf(faults: readonly AwsFault[]) {
  const counts = faults.map(() => 0);
  return (text: string): AwsFault | undefined => {
    for (const [i, fault] of faults.entries()) {
      if (!new RegExp(fault.match).test(text)) continue;
      const number = ++counts[i]! - (fault.skip ?? 0);
      if (number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY)) return fault;
    }
    return undefined;
  };
}

function faulty(
  service: string,
  { kind, status = 200, code, message = "injected fault", headers, body = "", type }: AwsFault,
): Response {
  const isQuery = service === "iam" || service === "sts";
  const plain = isQuery ? "text/xml" : "application/x-amz-json-1.1";
  if (kind === "raw") return new Response(body, { status, headers: { "content-type": type ?? plain, ...headers } });
  const text = isQuery
    ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
    : JSON.stringify({ __type: code, Message: message });
  return new Response(text, { status, headers: { "content-type": plain, ...headers } });
}
