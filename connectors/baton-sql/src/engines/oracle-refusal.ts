import { refusal } from "@baton-connectors/databases";
import type { BatonError } from "@baton-connectors/sdk";

/**
 * What the server (ORA) and the driver (NJS) say, by the codes that other engines have for the same.
 * https://docs.oracle.com/en/error-help/db/, https://node-oracledb.readthedocs.io/en/latest/user_guide/exception_handling.html
 */
const sameAs: Readonly<Record<string, readonly string[]>> = {
  "28000": ["ORA-01017", "ORA-28000", "ORA-28001", "ORA-01005"],
  "42501": ["ORA-01031", "ORA-01045"],
  "40P01": ["ORA-00060", "ORA-08177"],
  "55P03": ["ORA-00054", "ORA-30006"],
  "57014": ["ORA-01013", "NJS-123", "NJS-040"],
  ECONNRESET: [
    ...["ORA-03113", "ORA-03114", "ORA-03135", "ORA-12514", "ORA-12541", "ORA-01033", "ORA-01089", "ORA-00028"],
    ...["NJS-500", "NJS-501", "NJS-503", "NJS-510", "NJS-511", "NJS-517", "NJS-518", "NJS-521", "NJS-003"],
  ],
};
const byCode = new Map(Object.entries(sameAs).flatMap(([code, own]) => own.map((one) => [one, code] as const)));

/** Its message without the lines about where to read on. */
export function oracleRefusal(thrown: unknown): BatonError {
  const { message, code = "" } = thrown as Error & { readonly code?: string };
  const [first = ""] = message.split("\n");
  const known = [code, /^\w{3}-\d+/.exec(first)?.[0] ?? ""].map((one) => byCode.get(one)).find((one) => one);
  return refusal(Object.assign(new Error(first, { cause: thrown }), { code: known ?? code }));
}
