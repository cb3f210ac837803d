import { configError } from "@baton-connectors/sdk";

/**
 * Parameters of a DSN that are for the client: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS and
 * https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn#ParseConfig
 */
const clientOf = {
  postgres: new Set(
    `host hostaddr port database dbname user password passfile connect_timeout sslmode sslkey sslcert sslrootcert sslnegotiation
    sslpassword sslsni krbspn krbsrvname target_session_attrs service servicefile min_read_buffer_size default_query_exec_mode
    statement_cache_capacity description_cache_capacity gssencmode channel_binding keepalives keepalives_idle keepalives_interval
    keepalives_count application_name options statement_timeout`.split(/\s+/),
  ),
  // https://github.com/go-sql-driver/mysql#parameters
  mysql: new Set(
    `allowAllFiles allowCleartextPasswords allowFallbackToPlaintext allowNativePasswords allowOldPasswords charset
    checkConnLiveness collation clientFoundRows columnsWithAlias compress connectionAttributes interpolateParams loc timeTruncate
    maxAllowedPacket multiStatements parseTime readTimeout rejectReadOnly serverPubKey strict timeout tls writeTimeout socket ssl-ca
    ssl-cert ssl-key`.split(/\s+/),
  ),
} as const;

/** The others are settings of the session, such as `search_path` or `time_zone`. */
export function sessionSettings(
  engine: keyof typeof clientOf,
  params: ReadonlyMap<string, string>,
): readonly (readonly [name: string, value: string])[] {
  const found = [...params].filter(([name]) => !clientOf[engine].has(name));
  for (const [name] of found)
    if (!/^@{0,2}[A-Za-z_][A-Za-z0-9_.]*$/.test(name))
      throw configError(`the DSN's parameter '${name}' is no name of a setting`);
  return found;
}
