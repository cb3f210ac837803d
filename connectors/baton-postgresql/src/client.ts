import type { Target } from "@baton-connectors/databases";
import { postgresTarget } from "@baton-connectors/databases/postgres";
import { type ConnectContext, createSyncMemo, notFound } from "@baton-connectors/sdk";
import { asInt4, asOid, type WriteOid } from "./catalogue/ids.ts";
import { type Database, databasesQuery } from "./catalogue/objects.ts";
import { type Membership, membershipsQuery, type Role, Roles, rolesQuery } from "./catalogue/roles.ts";
import type { Config } from "./config.ts";
import { Connections, rows, type Value } from "./server/connections.ts";
import { Windows } from "./server/windows.ts";

/** What the server says of itself and of who asks. */
export interface Facts {
  /** As in 150018. */
  readonly version: number;
  readonly user: string;
  /** Where the login looks names up: functions are shown with types named as they are there. */
  readonly searchPath: string;
}

/** What handlers talk to. */
export interface Client {
  readonly config: Config;
  readonly connections: Connections;
  readonly windows: Windows;
  readonly writeOid: WriteOid;
  /** Whether the user wants a resource type: all, unless some are named. */
  isSynced(resourceTypeId: string): boolean;
  /** The DSN's. */
  readonly defaultDatabase: string;
  /** A statement in the DSN's database, or in another one. */
  query<Row>(sql: string, values: readonly Value[], signal: AbortSignal, database?: string): Promise<readonly Row[]>;
  facts(signal: AbortSignal): Promise<Facts>;
  roles(syncId: string, signal: AbortSignal): Promise<Roles>;
  /** All that the server has, in the order of their oids. */
  databases(syncId: string, signal: AbortSignal): Promise<readonly Database[]>;
  /** Not found when it is gone. */
  database(syncId: string, oid: number, signal: AbortSignal): Promise<Database>;
  close(): Promise<void>;
}

export function createClient(
  config: Config,
  { secrets, syncResourceTypes = [] }: Pick<ConnectContext, "secrets" | "syncResourceTypes">,
): Client {
  const target: Target = postgresTarget(config.dsn, process.env);
  secrets.add(target.password);
  const connections = new Connections(target);
  const memo = createSyncMemo();
  const { goCompatible } = config;
  let facts: Promise<Facts> | undefined;
  const client: Client = {
    config,
    connections,
    windows: new Windows(),
    writeOid: goCompatible ? asInt4 : asOid,
    isSynced: (id) => syncResourceTypes.length === 0 || syncResourceTypes.includes(id),
    defaultDatabase: target.database,
    query: (sql, values, signal, database = target.database) => connections.query(database, sql, values, signal),
    facts(signal) {
      facts ??= ask(connections, target.database, signal);
      const asked = facts;
      asked.catch(() => {
        if (facts === asked) facts = undefined;
      });
      return asked;
    },
    roles: (syncId, signal) =>
      memo(syncId, "roles", async () => {
        const { version } = await client.facts(signal);
        // Go's connector knows no options of memberships.
        const memberships = membershipsQuery(goCompatible ? 0 : version);
        return connections.read(
          target.database,
          async (connection) => {
            // Both as of one moment.
            await rows(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", []);
            const all = await rows<Role>(connection, rolesQuery, []);
            const members = await rows<Membership>(connection, memberships, []);
            await rows(connection, "COMMIT", []);
            return new Roles(all, members, version);
          },
          signal,
        );
      }),
    databases: (syncId, signal) =>
      memo(syncId, "databases", () => client.query<Database>(databasesQuery(goCompatible), [], signal)),
    async database(syncId, oid, signal) {
      const found = (await client.databases(syncId, signal)).find((one) => one.oid === oid);
      if (!found) throw notFound(`there is no database with the oid ${oid}`);
      return found;
    },
    close: () => connections.close(),
  };
  return client;
}

async function ask(connections: Connections, database: string, signal: AbortSignal): Promise<Facts> {
  const sql = `SELECT pg_catalog.current_setting('server_version_num')::int AS version, current_user::text AS "user",
    (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'search_path') AS "searchPath"`;
  const [facts] = await connections.query<Facts>(database, sql, [], signal);
  return facts!;
}
