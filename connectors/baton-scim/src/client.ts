import { createScim, equal, type ListQuery, type Scim, type ScimPage, unlessRefused } from "@baton-connectors/scim";
import { type ConnectContext, createSerialByKey, type Json, type SerialByKey } from "@baton-connectors/sdk";
import { authorize } from "./auth.ts";
import type { Config } from "./config.ts";
import { lowerCased } from "./lower-cased.ts";
import { loadMapping } from "./mapping/load.ts";
import type { Mapping } from "./mapping/mapping.ts";

/** The server, and what its resources mean. */
export interface Client {
  readonly scim: Scim;
  readonly mapping: Mapping;
  readonly warn: (what: string) => void;
  /** Changes of one resource, which may have to be written whole, go one after the other. */
  readonly inOrder: SerialByKey;
  listUsers(cursor: Json | undefined, signal: AbortSignal, count?: number, query?: ListQuery): Promise<ScimPage>;
  listGroups(cursor: Json | undefined, signal: AbortSignal, count?: number, query?: ListQuery): Promise<ScimPage>;
  /** How many users say that they are in the group, where the server can be asked. */
  usersIn(groupId: string, signal: AbortSignal): Promise<number | undefined>;
  /** How many users a filter finds; undefined: the server does not take it. */
  countUsers(filter: string, signal: AbortSignal): Promise<number | undefined>;
}

const asked = 2;

export function createClient(config: Config, context: ConnectContext): Client {
  const { mapping, warnings } = loadMapping(config);
  const { log } = context;
  for (const warning of warnings) log.warn({}, warning);
  const { pagination, requestDefaults } = mapping;
  const scim = createScim(context.http, {
    baseUrl: mapping.apiEndpoint,
    mediaType: mapping.hasScimHeader ? "application/scim+json" : "application/json",
    ...authorize(mapping.auth, config, context),
    fixed: { headers: lowerCased(requestDefaults.headers), query: requestDefaults.queryParams },
    totalName: pagination.totalResults,
    startWithCursor: pagination.cursor,
  });
  const list =
    (endpoint: string): Client["listUsers"] =>
    (cursor, signal, count = pagination.count, query = {}) =>
      scim.list(endpoint, { cursor, count }, query, signal);
  const countUsers: Client["countUsers"] = async (filter, signal) => {
    const found = await scim.find("Users", filter, asked, signal).catch(unlessRefused);
    if (!found) return undefined;
    const { rows, total } = found;
    // Totals may be those of the page, or none.
    if (total === undefined) return rows.length < asked ? rows.length : undefined;
    return Math.max(total, rows.length);
  };
  return {
    scim,
    mapping,
    warn: (what) => log.warn({}, what),
    inOrder: createSerialByKey(),
    listUsers: list("Users"),
    listGroups: list("Groups"),
    usersIn: (groupId, signal) => countUsers(equal("groups.value", groupId), signal),
    countUsers,
  };
}
