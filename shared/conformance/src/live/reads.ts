import { randomUUID } from "node:crypto";
import { type Exchange, recorder } from "@baton-connectors/recorder";
import { type Connector, resource, silentLog } from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { createRuntime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { findingsOf, runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import type { Rows } from "../subject.ts";

export interface LiveApp<Config> {
  readonly connector: Connector<Config, unknown>;
  readonly config: Config;
  readonly host: Omit<RuntimeHost, "log"> & { readonly transport: () => Promise<typeof globalThis.fetch> };
  /** The same settings with secrets that are wrong. */
  readonly wrong?: Config;
}

/** What was found by reading alone. `broken`: what the app's documents promise, or the connector relies on, and it does not keep. */
export interface Read {
  readonly rows: Rows;
  readonly kept: readonly string[];
  readonly broken: readonly string[];
}

export async function readLive<Config>(app: LiveApp<Config>): Promise<Read> {
  const [kept, broken]: [string[], string[]] = [[], []];
  const judge = (holds: boolean, promise: string, instead: string) =>
    void (holds ? kept.push(promise) : broken.push(`${promise}: ${instead}`));
  const first = await synced(app);
  const second = await synced(app);
  const changed = differing(first.rows, second.rows);
  judge(changed.length === 0, "read twice, the same rows with the same ids", changed.slice(0, 5).join(", "));
  judge(first.findings.length === 0, "nothing is listed twice, dangles or vanishes", first.findings.join("; "));
  const over = overfull(first.exchanges);
  judge(over.length === 0, "a page has no more rows than were asked for", over.join("; "));
  const odd = first.exchanges.filter(
    ({ headers, text }) => text && !/json|xml/.test(headers.get("content-type") ?? ""),
  );
  judge(odd.length === 0, "answers say that they are JSON or XML", places(odd));
  const failed = first.exchanges.filter(({ status }) => status >= 400 && status !== 404);
  judge(failed.length === 0, "no request of a sync is refused", places(failed));
  const absent = await absences(app, first.rows);
  if (absent.asked && absent.problems.length === 0) kept.push("what is not there is said not to be found");
  broken.push(...absent.problems);
  if (app.wrong) {
    const said = await outcome(createRuntime(app.connector, app.wrong, { ...app.host, log: silentLog }).validate());
    judge(said === "Unauthenticated", "wrong credentials are refused as that", `the app says ${said}`);
  }
  return { rows: second.rows, kept, broken };
}

async function synced<Config>({ connector, config, host }: LiveApp<Config>) {
  const { exchanges, transport } = recorder(host.transport);
  const runtime = createRuntime(connector, config, { ...host, log: silentLog, transport });
  const store = memoryStore();
  try {
    const summary = await runSync({ runtime, store, log: silentLog });
    const findings = findingsOf(summary)
      .filter(({ kind }) => kind !== "skipped")
      .map(({ what, count }) => `${what} (${count})`);
    return { rows: store.content() as unknown as Rows, exchanges, findings };
  } finally {
    await runtime.close();
  }
}

const texts = (value: unknown) => JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one));

/** Ids of rows that came, went, or are other. */
export function differing(a: Rows, b: Rows): readonly string[] {
  return (["resources", "entitlements", "grants"] as const).flatMap((kind) => {
    const [was, is] = [a[kind] as Record<string, unknown>, b[kind] as Record<string, unknown>];
    const ids = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...ids].filter((id) => texts(was[id]) !== texts(is[id])).map((id) => `${kind} ${id.replaceAll("\0", "/")}`);
  });
}

const size = /^(?:limit|per_page|page_?size|count|max_?results|first|top)$/i;

function overfull(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges.flatMap(({ url, text }) => {
    const asked = [...url.searchParams].find(([name]) => size.test(name))?.[1];
    const most = longestList(text);
    return asked && most > Number(asked) ? [`${url.pathname} gave ${most} for ${asked}`] : [];
  });
}

function longestList(text: string | undefined): number {
  try {
    const body = JSON.parse(text ?? "") as unknown;
    const lists = Array.isArray(body) ? [body] : Object.values(body as object).filter(Array.isArray);
    return Math.max(0, ...lists.map(({ length }) => length));
  } catch {
    // Not JSON: the connector's own reading of it is what counts.
    return 0;
  }
}

const places = (exchanges: readonly Exchange[]) =>
  [...new Set(exchanges.map(({ method, url, status }) => `${method} ${url.pathname} ${status}`))]
    .slice(0, 5)
    .join(", ");

/** What is not there has to be answered as that: by it the engine knows what is gone from what is broken. */
async function absences<Config>({ connector, config, host }: LiveApp<Config>, rows: Rows) {
  const runtime = createRuntime(connector, config, { ...host, log: silentLog });
  try {
    const problems: string[] = [];
    const types = Object.keys(rows.resourceTypes).filter((one) => runtime.canGetResource(one));
    for (const type of types) {
      const id = resource({ type, id: `absent-${randomUUID()}`, displayName: "" }).id!;
      const said = await outcome(runtime.getResource({ id }));
      if (!["OK", "NotFound"].includes(said))
        problems.push(`a ${type} that is not there is not found: the app says ${said}`);
    }
    return { asked: types.length > 0, problems };
  } finally {
    await runtime.close();
  }
}

async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "OK";
  } catch (thrown) {
    return toBatonError(thrown).code;
  }
}
