import { BatonError } from "@baton-connectors/sdk";
import type { Transaction } from "../engines/engine.ts";
import { placed, refused } from "../query/read-page.ts";
import type { Dialect } from "../query/tokens.ts";
import { bind } from "../query/tokens.ts";
import type { ValueOf } from "../query/vars.ts";
import type { Written } from "../yaml/shape.ts";

export interface Statements {
  readonly queries?: readonly Written[];
  readonly max_affected?: number;
}

/**
 * Runs statements in order; each may change one row, or as many as `max_affected` says (0: any number), lest a forgotten WHERE
 * changes a table. Says whether any changed a row; undefined where that cannot be told, as of `GRANT`.
 */
export async function runStatements(
  transaction: Transaction,
  dialect: Dialect,
  { queries = [], max_affected: most = 1 }: Statements,
  lookUp: ValueOf,
): Promise<boolean | undefined> {
  let changed = 0;
  for (const query of queries) {
    const { sql, args } = refused(query, () => bind(query.text, lookUp, dialect));
    const affected = await placed(query, () => transaction.run(sql, args));
    if (most > 0 && affected > most)
      throw new BatonError("FailedPrecondition", "query affected more than one row, ending and rolling back", {
        hint: `${query.path}, line ${query.line}: ${affected} rows. Where that is meant, say max_affected: 0 beside 'queries'.`,
        kind: "config",
      });
    changed += affected;
  }
  if (changed > 0) return true;
  return queries.every(({ text }) => countsRows.test(text)) ? false : undefined;
}

const countsRows = /^\s*(insert|update|delete|merge|replace)\b/i;
