import { identifier } from "@baton-connectors/databases";
import type { Dialect } from "../query/tokens.ts";

const standard = (name: string) => identifier("postgres", name);
const question = () => "?";

/** How each engine writes bound values and names. */
export const dialects = {
  postgres: { placeholder: (n) => `$${n}`, identifier: standard },
  mysql: { placeholder: question, identifier: (name) => identifier("mysql", name) },
  // Numbers sort before texts: https://www.sqlite.org/datatype3.html#sort_order
  sqlite: { placeholder: question, identifier: standard, firstKey: -(2n ** 63n) },
  sqlserver: { placeholder: (n) => `@p${n}`, identifier: standard },
  oracle: { placeholder: (n) => `:${n}`, identifier: standard },
  hdb: { placeholder: question, identifier: standard },
} as const satisfies Readonly<Record<string, Dialect>>;

export type EngineName = keyof typeof dialects;
