export type QuotingEngine = "postgres" | "mysql";

/** A name in the text of a statement. No server has names with NUL. */
export function identifier(engine: QuotingEngine, name: string): string {
  if (name === "" || name.includes("\0"))
    throw new Error("a name in a statement must be a text, not empty and without NUL");
  return engine === "mysql" ? `\`${name.replaceAll("`", "``")}\`` : `"${name.replaceAll('"', '""')}"`;
}

/**
 * A text in a statement that takes no bound values, such as `CREATE USER`. With a backslash, PostgreSQL is told that it is an
 * escape: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE. MySQL takes it for one
 * unless its mode says otherwise (NO_BACKSLASH_ESCAPES): https://dev.mysql.com/doc/refman/9.0/en/string-literals.html
 */
export function literal(engine: QuotingEngine, text: string): string {
  if (text.includes("\0")) throw new Error("a text in a statement must be without NUL");
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return engine === "postgres" && text.includes("\\") ? ` E${quoted}` : quoted;
}
