import type { Value } from "./value.ts";

/** What a statement is after its tokens are replaced: never with a value in its text that could change its shape. */
export interface Statement {
  readonly sql: string;
  readonly args: readonly Value[];
}

/** How an engine writes the n-th bound value, counted from 1, and the name of a table or column. */
export interface Dialect {
  placeholder(n: number): string;
  identifier(name: string): string;
  /** A statement that proves that the database answers. */
  readonly probe: string;
  /** What stands before a statement to ask for its plan, without running it. */
  readonly explain?: string;
  /** Of pages by key, what every key is greater than; the next of these where the server refuses one. Default: the empty text. */
  readonly firstKeys?: readonly Value[];
  /** Codes of the server for a text in the place of a number. */
  readonly notANumber?: readonly string[];
  /** Beside numbers the empty text is 0, above which not all keys are. */
  readonly emptyIsZero?: boolean;
}

/** Replaces `?<name>` and `?<name|option>`; each use is one more bound value. */
export function bind(sql: string, lookUp: (name: string) => Value | undefined, dialect: Dialect): Statement {
  const args: Value[] = [];
  const text = sql.replace(token, (written, name: string, option?: string) => {
    const value = lookUp(name.toLowerCase());
    if (value === undefined) throw new Error(`unknown token ${written}`);
    switch (option?.toLowerCase()) {
      case undefined:
        args.push(value);
        return dialect.placeholder(args.length);
      case "unquoted":
        return unquoted(written, value);
      case "identifier":
        return dialect.identifier(identifierOf(written, value));
      default:
        throw new Error(`in token ${written}: unknown option ${option}`);
    }
  });
  return { sql: text, args };
}

const token = /\?<([A-Za-z0-9_]+)(?:\|([A-Za-z0-9_]+))?>/g;

/** The names of a statement's tokens, in lower case, each once. */
export const tokensOf = (sql: string): ReadonlySet<string> =>
  new Set([...sql.matchAll(token)].map(([, name]) => name!.toLowerCase()));

/** A value in the text of a statement has to be one word, which no quote, comment or separator can be. */
function unquoted(written: string, value: Value): string {
  const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
  const isNumber = typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value));
  if (isNumber || /^[A-Za-z0-9_]+$/.test(text)) return text;
  throw new Error(
    `in token ${written}: the value has other characters than letters, digits and _, and would change the statement; bind it, or write |identifier for the name of a table or column`,
  );
}

function identifierOf(written: string, value: Value): string {
  const name = value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
  if (typeof name !== "string" || name === "" || name.includes("\0"))
    throw new Error(`in token ${written}: a name must be a text, not empty and without NUL`);
  return name;
}
