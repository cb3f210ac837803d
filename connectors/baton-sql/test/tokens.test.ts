import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { dialects } from "../src/engines/dialects.ts";
import { readPlan } from "../src/query/paging.ts";
import { bind } from "../src/query/tokens.ts";
import type { Value } from "../src/query/value.ts";

interface Recorded {
  readonly in: {
    readonly Q: string;
    readonly Strategy: string;
    readonly Token: string;
    readonly E: number;
    readonly Size: number;
    readonly Vars: Readonly<Record<string, Value | readonly string[]>>;
    readonly Prov: boolean;
  };
  readonly sql?: string;
  readonly args?: readonly Value[];
  readonly error?: string;
}
const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(new URL("fixtures/tokens.json", import.meta.url), "utf8"),
);
/** Engines by Go's numbers. */
const engines = ["sqlite", "mysql", "postgres", "sqlite", "sqlserver", "oracle"] as const;

/** Where ours differs, and why: see the known differences. */
const different: ReadonlyMap<string, string> = new Map([
  ["INSERT INTO t VALUES (?<a>, ?<B>, ?<a|unquoted>, ?<c>)", "would change the statement"],
  ["?<a|unquoted>/[x y]", "would change the statement"],
  ["?<a|unquoted>/<nil>", "null"],
  ['?<a|unquoted>/a-b c"d', "would change the statement"],
  ["?<a|identifier>", "`x`"],
  ["LIMIT ?<limit>/panic", "pagination"],
]);

function expand({ in: { Q, Strategy, Token, E, Size, Vars, Prov } }: Recorded) {
  const dialect = dialects[engines[E]!];
  const lookUp = (name: string) => {
    const value = Vars[name];
    return Array.isArray(value) ? `[${value.join(" ")}]` : (value as Value | undefined);
  };
  if (Prov) return bind(Q, lookUp, dialect);
  const pagination = Strategy ? { strategy: Strategy, primaryKey: "id", pageSize: undefined } : undefined;
  return readPlan(Q, pagination, { cursor: Token || undefined, size: Size }).bind(lookUp, dialect);
}

const outcome = (work: () => { sql: string; args: readonly unknown[] }) => {
  try {
    const { sql, args } = work();
    return { sql, args: args.map((arg) => (typeof arg === "bigint" ? Number(arg) : arg)) };
  } catch (error) {
    return { error: (error as Error).message };
  }
};

test("there are 43 recorded statements", () => expect(recorded).toHaveLength(43));

test.each(recorded.map((row, n) => ({ n, row })))("statement $n", ({ row }) => {
  const { Q } = row.in;
  const got = outcome(() => expand(row));
  const other = different.get(Q) ?? different.get(`${Q}/${row.sql}`) ?? different.get(`${Q}/${row.error?.slice(0, 5)}`);
  if (other !== undefined) expect(JSON.stringify(got)).toContain(other);
  else if (row.error !== undefined) expect(got).toEqual({ error: row.error.replace(/: strconv.*/, "") });
  else expect(got).toEqual({ sql: row.sql, args: row.args ?? [] });
});
