import { beforeRequest, type ConnectContext, configError, type Http, type Log } from "@baton-connectors/sdk";
import { authorize } from "./auth/authorize.ts";
import type { Loaded } from "./file/load.ts";
import type { ConfigFile } from "./file/shape.ts";
import { connectionOf } from "./request/connection.ts";
import { describe, refusal, sent } from "./request/errors.ts";
import { type Hosts, hostsOf } from "./request/hosts.ts";
import { retriesOf } from "./request/retries.ts";
import type { Values } from "./template/template.ts";

/** What handlers talk to: the file, and the app as it describes it. */
export interface Client {
  readonly file: ConfigFile;
  readonly http: Http;
  /** Where requests may go, and what the app said at the login where the file names it. */
  reach(): Promise<{ readonly hosts: Hosts; readonly login?: unknown }>;
  /** Parameters that show who asks, where no header does. */
  readonly query: Readonly<Record<string, string>>;
  /** Fields of bodies that do. */
  readonly body: Readonly<Record<string, string>>;
  readonly vars: Values;
  /** Says once what is odd about a value, however many rows have it. */
  warn(place: string, value: string, message: string): void;
  readonly now: () => Date;
}

export function createClient(
  { file, secrets, namesLogin, namedBudgets: named, linkHosts }: Loaded,
  context: ConnectContext,
): Client {
  for (const secret of secrets) context.secrets.add(secret);
  const vars = Object.fromEntries([...file.vars].map(([name, said]) => [name, said.value({})]));
  const { query, body, login, ...options } = authorize(file.connect.auth, context, () =>
    hostsOf(file, linkHosts, { vars }),
  );
  if (namesLogin && !login) throw configError("the file names login, and connect.auth has none");
  const hosts = namesLogin ? undefined : hostsOf(file, linkHosts, { vars });
  const timeoutMs = file.http?.timeout;
  const connection = connectionOf(file.http);
  const http = context.http({
    ...options,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(connection && { connection }),
    followRedirects: false,
    describeError: (failure) => describe(file.error_handling, failure, vars),
    refusalIn: (success) => refusal(file.error_handling, success, vars),
    around: retriesOf(file),
    // Those that no request names are of all.
    budgets: file.connect.budgets.map(({ name, requests, per }) => ({
      ...{ bucket: name, limit: requests, windowMs: per },
      cost: () => Number(sent()?.budget === name || !named.has(name)),
    })),
  });
  const reach = async () => {
    if (hosts) return { hosts };
    const answer = await beforeRequest(login!);
    return { hosts: hostsOf(file, linkHosts, { vars, login: answer }), login: answer };
  };
  return { file, http, reach, query, body, vars, warn: warner(context.log), now: context.now };
}

const most = 1000;
function warner(log: Log): Client["warn"] {
  const warned = new Set<string>();
  return (place, value, message) => {
    const key = `${place} ${value}`;
    if (warned.has(key) || warned.size === most) return;
    warned.add(key);
    log.warn({ place, value }, message);
  };
}
