import { identifier } from "@baton-connectors/databases";
import type { Dialect } from "../query/tokens.ts";

const standard = (name: string) => identifier("postgres", name);
const question = () => "?";
const probe = "SELECT 1";

/** How each engine writes bound values and names. */
export const dialects = {
  postgres: { placeholder: (n) => `$${n}`, identifier: standard, probe, explain: "EXPLAIN" },
  mysql: { placeholder: question, identifier: (name) => identifier("mysql", name), probe, explain: "EXPLAIN" },
  // Numbers sort before texts: https://www.sqlite.org/datatype3.html#sort_order
  sqlite: { placeholder: question, identifier: standard, probe, explain: "EXPLAIN QUERY PLAN", firstKey: -(2n ** 63n) },
  sqlserver: { placeholder: (n) => `@p${n}`, identifier: standard, probe },
  oracle: { placeholder: (n) => `:${n}`, identifier: standard, probe: "SELECT 1 FROM dual" },
  hdb: { placeholder: question, identifier: standard, probe: "SELECT 1 FROM DUMMY" },
} as const satisfies Readonly<Record<string, Dialect>>;

export type EngineName = keyof typeof dialects;
