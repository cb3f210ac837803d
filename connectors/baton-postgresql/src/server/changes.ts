import { type BatonError, type Code, toBatonError } from "@baton-connectors/sdk";
import type { Client as Connection } from "pg";
import type { Client } from "../client.ts";
import { rows, type Value } from "./connections.ts";

/** Statements on one connection that may write. */
export interface Change {
  readonly connection: Connection;
  run(sql: string): Promise<void>;
  query<Row>(sql: string, values: readonly Value[]): Promise<readonly Row[]>;
  /** Whether a statement worked; what failed is undone, and nothing else. */
  attempt(sql: string): Promise<BatonError | undefined>;
}

/** Several statements that happen together or not at all. */
export async function inTransaction<T>(
  client: Client,
  database: string,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  return withChange(client, database, async (change) => {
    await change.run("BEGIN");
    const result = await work(change);
    await commit(change);
    return result;
  });
}

/** A connection for changes. A transaction that is open at the end is rolled back. */
export async function withChange<T>(
  client: Client,
  database: string,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const connection = await client.connections.forChanges(database);
  try {
    return await work(changeOn(connection));
  } finally {
    await connection.end();
  }
}

/** Of a connection that is lost while it commits nobody knows whether it did. */
export async function commit({ run }: Change): Promise<void> {
  try {
    await run("COMMIT");
  } catch (thrown) {
    const error = toBatonError(thrown);
    throw error.code === "Unavailable" ? error.changed({ effect: "unknown" }) : error;
  }
}

export function changeOn(connection: Connection): Change {
  const query = async <Row>(sql: string, values: readonly Value[]) => {
    try {
      return await rows<Row>(connection, sql, values);
    } catch (thrown) {
      throw meaning(toBatonError(thrown));
    }
  };
  const run = async (sql: string) => void (await query(sql, []));
  return {
    connection,
    query,
    run,
    async attempt(sql) {
      await run("SAVEPOINT attempt");
      try {
        await run(sql);
        await run("RELEASE SAVEPOINT attempt");
        return undefined;
      } catch (thrown) {
        const error = toBatonError(thrown);
        await run("ROLLBACK TO SAVEPOINT attempt");
        return error;
      }
    },
  };
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codes: Readonly<Record<string, Code>> = {
  "42704": "NotFound",
  "42883": "NotFound",
  "42P01": "NotFound",
  "3D000": "NotFound",
  "42710": "AlreadyExists",
  "42P04": "AlreadyExists",
  "2BP01": "FailedPrecondition",
  "0LP01": "FailedPrecondition",
  "55006": "FailedPrecondition",
  "42939": "InvalidArgument",
  "42622": "InvalidArgument",
};

/** What depends on something stands in the detail of the server's answer. */
function meaning(error: BatonError): BatonError {
  const code = codes[error.vendorCode ?? ""];
  if (!code) return error;
  const { detail } = (error.cause ?? {}) as { readonly detail?: unknown };
  const message = typeof detail === "string" ? `${error.message}: ${detail.replaceAll("\n", "; ")}` : error.message;
  return error.changed({ code, message });
}
