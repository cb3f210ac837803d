import type { Pool } from "@baton-connectors/databases";
import type { Database, Transaction } from "./engine.ts";

/** How an engine makes the statements on one connection one change. */
interface Steps {
  /** Absent where a transaction begins by itself. */
  readonly begin?: () => Promise<unknown>;
  readonly commit: () => Promise<unknown>;
  readonly rollback: () => Promise<unknown>;
  readonly transaction: Transaction;
}

/** `alone`: its one statement is a change by itself. */
export const changing =
  <Connection>(
    writers: Pool<Connection>,
    stepsOn: (connection: Connection, alone: boolean) => Steps,
  ): Database["change"] =>
  (work, { alone }) =>
    writers.use(async (connection) => {
      const { begin, commit, rollback, transaction } = stepsOn(connection, alone);
      try {
        if (!alone) await begin?.();
        const result = await work(transaction);
        if (!alone) await commit();
        return result;
      } catch (error) {
        // The first error is the one to tell; what cannot be rolled back ends with the connection.
        if (!alone) await rollback().catch(() => undefined);
        throw error;
      }
    });
