import type { ConnectContext, Http, Log } from "@baton-connectors/sdk";
import { authorize } from "./auth/authorize.ts";
import type { ConfigFile } from "./file/shape.ts";
import { describe, refusal } from "./request/errors.ts";
import { type Hosts, hostsOf } from "./request/hosts.ts";
import type { Values } from "./template/template.ts";

/** What handlers talk to: the file, and the app as it describes it. */
export interface Client {
  readonly file: ConfigFile;
  readonly http: Http;
  readonly hosts: Hosts;
  /** Parameters that show who asks, where no header does. */
  readonly query: Readonly<Record<string, string>>;
  readonly vars: Values;
  /** Says once what is odd about a value, however many rows have it. */
  warn(place: string, value: string, message: string): void;
  readonly now: () => Date;
}

export function createClient(file: ConfigFile, context: ConnectContext): Client {
  const vars = Object.fromEntries([...file.vars].map(([name, said]) => [name, said.value({})]));
  const hosts = hostsOf(file, { vars });
  const { query, ...options } = authorize(file.connect.auth, context, hosts);
  const timeoutMs = file.http?.timeout;
  const http = context.http({
    ...options,
    ...(timeoutMs !== undefined && { timeoutMs }),
    followRedirects: false,
    describeError: (failure) => describe(file.error_handling, failure, vars),
    refusalIn: (success) => refusal(file.error_handling, success, vars),
    budgets: file.connect.budgets.map(({ name, requests, per }) => ({
      ...{ bucket: name, limit: requests, windowMs: per },
      cost: () => 1,
    })),
  });
  return { file, http, hosts, query, vars, warn: warner(context.log), now: context.now };
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
