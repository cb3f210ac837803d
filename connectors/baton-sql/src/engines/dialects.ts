import type { Dialect } from "../query/tokens.ts";

const standard = (name: string) => `"${name.replaceAll('"', '""')}"`;
const question = () => "?";

/** How each engine writes bound values and names. */
export const dialects = {
  postgres: { placeholder: (n) => `$${n}`, identifier: standard },
  mysql: { placeholder: question, identifier: (name) => `\`${name.replaceAll("`", "``")}\`` },
  sqlite: { placeholder: question, identifier: standard },
  sqlserver: { placeholder: (n) => `@p${n}`, identifier: standard },
  oracle: { placeholder: (n) => `:${n}`, identifier: standard },
  hdb: { placeholder: question, identifier: standard },
} as const satisfies Readonly<Record<string, Dialect>>;

export type EngineName = keyof typeof dialects;
