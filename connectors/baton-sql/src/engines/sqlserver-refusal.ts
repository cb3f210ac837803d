import { refusal } from "@baton-connectors/databases";
import type { BatonError } from "@baton-connectors/sdk";

/**
 * What the driver and the server say, by the codes that other engines have for the same.
 * https://tediousjs.github.io/tedious/api-errors.html,
 * https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
const byCode: Readonly<Record<string, string>> = { ESOCKET: "ECONNRESET", ETIMEOUT: "57014", ELOGIN: "28000" };
const byNumber: Readonly<Record<number, string>> = {
  229: "42501",
  230: "42501",
  262: "42501",
  1205: "40P01",
  1222: "55P03",
  18456: "28000",
};

export function sqlserverRefusal(thrown: unknown): BatonError {
  const { message, code = "", number = 0 } = thrown as Error & { readonly code?: string; readonly number?: number };
  const isLost = /socket hang up|connection (lost|closed)/i.test(message);
  const known = byNumber[number] ?? byCode[code] ?? (isLost ? "ECONNRESET" : number > 0 ? String(number) : undefined);
  return refusal(known ? Object.assign(new Error(message, { cause: thrown }), { code: known }) : thrown);
}
