import type { DatabaseSync } from "node:sqlite";

/** One running connector process, as far as it can be told apart: a client's host. */
export type ConnectorRow = {
  clientId: string;
  hostId: string;
  /** The wire form of its last BatonServiceHelloRequest; absent when it has only polled. */
  hello: Uint8Array | null;
  firstSeen: number;
  lastSeen: number;
};

/** Polls are noted at most once a second: each note is a write to disk. */
export function noteConnector(database: DatabaseSync, clientId: string, hostId: string, hello?: Uint8Array): void {
  const now = Date.now();
  database
    .prepare(
      `insert into connectors (client_id, host_id, hello, first_seen, last_seen) values (?, ?, ?, ?, ?)
       on conflict (client_id, host_id) do update set last_seen = excluded.last_seen,
       hello = coalesce(excluded.hello, hello) where excluded.hello is not null or last_seen < excluded.last_seen - 1000`,
    )
    .run(clientId, hostId, hello ?? null, now, now);
}

export function listConnectors(database: DatabaseSync, clientId?: string): ConnectorRow[] {
  const rows = database
    .prepare("select * from connectors where client_id = coalesce(?, client_id) order by last_seen desc")
    .all(clientId ?? null);
  return rows.map((row) => ({
    clientId: String(row.client_id),
    hostId: String(row.host_id),
    hello: row.hello as Uint8Array | null,
    firstSeen: Number(row.first_seen),
    lastSeen: Number(row.last_seen),
  }));
}
