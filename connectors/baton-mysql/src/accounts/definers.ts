import type { Asking } from "../connection/server.ts";
import { type AccountName, nameOf } from "../read/accounts.ts";

/** What runs with the rights of whoever defined it: https://dev.mysql.com/doc/refman/9.0/en/stored-objects-security.html */
const kinds = [
  ["view", "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEWS"],
  ["routine", "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES"],
  ["trigger", "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS"],
  ["event", "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS"],
] as const;

export async function definedBy(asking: Asking, account: AccountName): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [kind, sql] of kinds) {
    const objects = await asking.rows(`${sql} WHERE DEFINER = ?`, [nameOf(account)]);
    found.push(...objects.map(([schema, name]) => `${kind} ${schema}.${name}`));
  }
  return found.sort();
}
