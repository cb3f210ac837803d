import { type TicketTemplate, ticketRequest } from "@baton-connectors/cli/ticket-template";
import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { configOf, type GoldenOp, type RecordedCall, setupOf } from "./golden.ts";
import { type OpenJira, openJira } from "./jira.ts";

export type Synced = ReturnType<Awaited<ReturnType<OpenJira["sync"]>>["store"]["content"]>;

export interface Outcome {
  readonly exit: number;
  readonly said: string;
  /** What was sent to change something. */
  readonly writes: readonly RecordedCall[];
  /** Addresses that were read, each once. */
  readonly reads: readonly string[];
  readonly logged: OpenJira["logged"];
}

/** An operation of the command line, as it is done once its arguments are understood. */
export async function perform(op: GoldenOp, synced: Synced): Promise<Outcome> {
  const { tenant, options } = setupOf(op);
  const jira = openJira(tenant, configOf(op), options);
  const { exit, said } = await done(jira, op, synced).then(
    (result) => ({ exit: 0, said: JSON.stringify(result) }),
    (thrown: unknown) => {
      const { code, message, hint } = toBatonError(thrown);
      return { exit: 1, said: `${code}: ${message}; ${hint}` };
    },
  );
  const calls = jira.sent.map(({ method, host, path, body, status }): RecordedCall => {
    const elsewhere = host === "golden-jira.sim.test" ? "" : host;
    return [method, `${elsewhere}${path}`, body === "" ? null : JSON.parse(body), status];
  });
  return {
    exit,
    said,
    writes: calls
      .filter(([method]) => method !== "GET")
      .map(([method, path, ...more]) => [method, decodeURIComponent(path), ...more]),
    reads: readsIn(calls),
    logged: jira.logged,
  };
}

/** Without what only says how much is read at once. */
export function readsIn(calls: readonly RecordedCall[]): string[] {
  const paths = calls.flatMap(([method, path]) => (method === "GET" ? [path] : []));
  const short = (path: string) => {
    const url = new URL(path.startsWith("/") ? `https://site.invalid${path}` : `https://${path}`);
    for (const name of ["startAt", "maxResults"]) url.searchParams.delete(name);
    return `${url.host === "site.invalid" ? "" : url.host}${url.pathname}${url.search}`;
  };
  return [...new Set(paths.map(short))].sort();
}

const missing = (what: string) => Object.assign(new Error(`${what} is not in the file`), { name: "NotFound" });

async function done({ runtime }: OpenJira, { flags, files = {} }: GoldenOp, synced: Synced): Promise<unknown> {
  const text = (name: string) => (typeof flags[name] === "string" ? String(flags[name]) : undefined);
  if (text("grant-entitlement")) {
    const entitlement = synced.entitlements![text("grant-entitlement")!] as Entitlement | undefined;
    const principal = synced.resources![`${text("grant-principal-type")}\0${text("grant-principal")}`] as
      | Resource
      | undefined;
    if (!entitlement || !principal) throw missing("the entitlement or the principal");
    return (await runtime.grant({ entitlement, principal })).annotations.map(({ typeUrl }) => typeUrl);
  }
  if (text("revoke-grant")) {
    const grant = (Object.values(synced.grants!) as Grant[]).find(({ id }) => id === text("revoke-grant"));
    if (!grant) throw missing("the grant");
    return (await runtime.revoke({ grant })).annotations.map(({ typeUrl }) => typeUrl);
  }
  if (flags["create-account-login"]) {
    const profile = JSON.parse(text("create-account-profile") ?? "{}") as JsonObject;
    const address = text("create-account-email");
    const emails = address ? [{ address, primary: true }] : [];
    const account = { emails, login: text("create-account-login")!, loginAliases: [], profile };
    const { resource } = await runtime.createAccount({ resourceTypeId: "user", account, credentials: undefined });
    return resource?.id?.resource;
  }
  if (flags["get-ticket"]) return outcomeOf(await runtime.getTicket({ id: text("ticket-id") ?? "" }));
  if (flags["list-ticket-schemas"]) {
    const ids: string[] = [];
    for (let pageToken = ""; ; ) {
      const page = await runtime.listTicketSchemas({ pageToken });
      ids.push(...page.list.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (pageToken === "") return ids;
    }
  }
  const templates = flags["create-ticket"]
    ? [files["ticket.json"] as unknown as TicketTemplate]
    : (files["bulk.json"] as unknown as { tickets: TicketTemplate[] }).tickets;
  const wanted = [];
  for (const template of templates) {
    const schema = await runtime.getTicketSchema({ id: template.schema_id });
    wanted.push({ schema, request: ticketRequest(template, schema) });
  }
  if (flags["create-ticket"]) return outcomeOf(await runtime.createTicket(wanted[0]!));
  return (await runtime.createTickets({ tickets: wanted })).map(({ ticket, error }) => ticket?.id ?? error);
}

function outcomeOf({ ticket, error }: Awaited<ReturnType<OpenJira["runtime"]["getTicket"]>>): unknown {
  if (error) throw new Error(error);
  return { id: ticket?.id, url: ticket?.url };
}
