import type { Database } from "./engine.ts";
import { openHdb } from "./hdb.ts";
import { openMysql } from "./mysql.ts";
import { openOracle } from "./oracle.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import { openSqlserver } from "./sqlserver.ts";
import type { Target } from "./target.ts";

/** Opens the pool of a database; the first connection is made with the first query. */
export function openDatabase(target: Target): Promise<Database> {
  switch (target.engine) {
    case "postgres":
      return openPostgres(target);
    case "mysql":
      return openMysql(target);
    case "sqlserver":
      return openSqlserver(target);
    case "sqlite":
      return openSqlite(target);
    case "oracle":
      return openOracle(target);
    case "hdb":
      return openHdb(target);
  }
}
