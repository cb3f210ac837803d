/** Questions to the server itself: rows of object id, role, entitlement's name. */
interface Question {
  readonly type: string;
  readonly from: string;
  readonly id: string;
  readonly ask: string;
  readonly privileges: readonly string[];
}

const tables = ["insert", "select", "update", "delete", "truncate", "references", "trigger"];

/** https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS */
export function truthQuery(version: number, withColumns: boolean): string {
  const relations = version >= 170000 ? [...tables, "maintain"] : tables;
  const db = "(SELECT oid FROM pg_database WHERE datname = current_database())";
  const own = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
  const relation = (type: string, kinds: string, privileges: readonly string[], ask: string): Question => ({
    type,
    from: `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND ${own} AND c.relkind IN (${kinds})`,
    id: `'${type}:db' || ${db} || ':' || c.oid`,
    ask,
    privileges,
  });
  const routine = (type: string, kind: string): Question => ({
    type,
    from: `pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace AND ${own} AND c.prokind = '${kind}'`,
    id: `'${type}:db' || ${db} || ':' || c.oid`,
    ask: "has_function_privilege(r.oid, c.oid, p.word)",
    privileges: ["execute"],
  });
  const questions: Question[] = [
    relation("table", "'r','p','f'", relations, "has_table_privilege(r.oid, c.oid, p.word)"),
    relation("view", "'v','m'", relations, "has_table_privilege(r.oid, c.oid, p.word)"),
    relation("sequence", "'S'", ["select", "update", "usage"], "has_sequence_privilege(r.oid, c.oid, p.word)"),
    routine("function", "f"),
    routine("procedure", "p"),
    {
      type: "schema",
      from: `pg_namespace n JOIN pg_namespace c ON c.oid = n.oid AND ${own}`,
      id: `'schema:db' || ${db} || ':' || c.oid`,
      ask: "has_schema_privilege(r.oid, c.oid, p.word)",
      privileges: ["usage", "create"],
    },
    {
      type: "database",
      from: "(SELECT oid FROM pg_database WHERE datname = current_database()) c",
      id: "'database:' || c.oid",
      ask: "has_database_privilege(r.oid, c.oid, p.word)",
      privileges: ["create", "temporary", "connect"],
    },
    {
      type: "column",
      from: `pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace AND ${own} AND t.relkind IN ('r','p','f') JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped`,
      id: `${db} || ':column:' || t.oid || ':' || c.attnum`,
      ask: "has_column_privilege(r.oid, t.oid, c.attnum, p.word)",
      privileges: ["insert", "select", "update", "references"],
    },
    // There is a function for large objects since version 18.
    ...(version >= 180000
      ? [
          {
            type: "large-object",
            from: "pg_largeobject_metadata c",
            id: "'large-object:' || c.oid",
            ask: "has_largeobject_privilege(r.oid, c.oid, p.word)",
            privileges: ["select", "update"],
          },
        ]
      : []),
  ];
  return questions
    .filter(({ type }) => withColumns || type !== "column")
    .map(({ from, id, ask, privileges }) => {
      const words = privileges.map((word) => `('${word}', '${word}'), ('${word}:grant', '${word} with grant option')`);
      return `SELECT 'grant:entitlement:' || ${id} || ':' || p.name || ':role:' || r.oid AS id
        FROM ${from} CROSS JOIN pg_roles r CROSS JOIN (VALUES ${words.join(", ")}) p(name, word) WHERE ${ask}`;
    })
    .join("\nUNION ALL\n");
}
