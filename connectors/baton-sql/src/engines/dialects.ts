import { identifier } from "@baton-connectors/databases";
import type { Dialect } from "../query/tokens.ts";

const standard = (name: string) => identifier("postgres", name);
const question = () => "?";
const probe = "SELECT 1";

/** Numbers below which no key of the type is. */
const [smallest, ...others] = ["-9223372036854775808", "-2147483648", "-32768"];

/** How each engine writes bound values and names. */
export const dialects = {
  postgres: {
    placeholder: (n) => `$${n}`,
    identifier: standard,
    probe,
    explain: "EXPLAIN",
    firstKeys: ["", smallest!, ...others],
    // https://www.postgresql.org/docs/current/errcodes-appendix.html: invalid_text_representation, numeric_value_out_of_range
    notANumber: ["22P02", "22003"],
  },
  mysql: {
    placeholder: question,
    identifier: (name) => identifier("mysql", name),
    probe,
    explain: "EXPLAIN",
    // https://dev.mysql.com/doc/refman/9.0/en/type-conversion.html
    firstKeys: ["", smallest!],
    emptyIsZero: true,
  },
  // Numbers sort before texts: https://www.sqlite.org/datatype3.html#sort_order
  sqlite: {
    placeholder: question,
    identifier: standard,
    probe,
    explain: "EXPLAIN QUERY PLAN",
    firstKeys: [-(2n ** 63n)],
  },
  // https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-conversion-database-engine
  sqlserver: {
    placeholder: (n) => `@p${n}`,
    identifier: standard,
    probe,
    firstKeys: ["", smallest!, ...others],
    notANumber: ["8115", "248"],
    emptyIsZero: true,
  },
  // The empty text is NULL there, above which nothing is: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Nulls.html
  oracle: {
    placeholder: (n) => `:${n}`,
    identifier: standard,
    probe: "SELECT 1 FROM dual",
    firstKeys: ["\0", "-1E125"],
    notANumber: ["ORA-01722"],
  },
  hdb: {
    placeholder: question,
    identifier: standard,
    probe: "SELECT 1 FROM DUMMY",
    firstKeys: ["", smallest!, ...others],
    // https://help.sap.com/docs/SAP_HANA_PLATFORM/4fe29514fd584807ac9f2a04f6754767/20a78d3275191014b41bae7c4a46d835.html
    notANumber: ["339", "314", "EHDBINPUT"],
  },
} as const satisfies Readonly<Record<string, Dialect>>;

export type EngineName = keyof typeof dialects;
