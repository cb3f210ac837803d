import mysql from "mysql2/promise";
import { password, randomTenant } from "./random-tenant.ts";
import { startServer } from "./servers.ts";

const [engine, seed, user, ...sqls] = process.argv.slice(2);
const server = await startServer(engine as never);
const tenant = randomTenant(Number(seed), engine as never);
await server.seed(tenant.sql.join(";\n"));
console.log(JSON.stringify(tenant.logins.find((l) => l.user === user)));
for (const t of ["db", "tables_priv", "columns_priv", "procs_priv"])
  console.log(
    t,
    JSON.stringify(
      (
        await server.query(
          `SELECT * FROM mysql.${t} WHERE User IN ('${user!.replaceAll("'", "''")}','') OR User LIKE 'r_'`,
        )
      ).map((r) => r.join("|")),
      null,
      1,
    ),
  );
const c = await mysql.createConnection({ host: server.running.host, port: server.running.port, user: user!, password });
for (const sql of sqls)
  try {
    const [r] = await c.query(sql);
    console.log(sql, "OK", JSON.stringify(r).slice(0, 500));
  } catch (e) {
    console.log(sql, (e as any).errno, (e as Error).message);
  }
console.log(
  JSON.stringify(await server.query("SELECT User,Host,Db,Routine_name,Routine_type,Proc_priv FROM mysql.procs_priv")),
);
const { sync, settings } = await import("./sync.ts");
const { store } = await sync(settings(server.dsn()));
for (const g of Object.values(store.content().grants ?? {}) as any[])
  if (g.principal.id.resource.startsWith("user:" + user + "@"))
    console.log(g.id, Object.keys(g.sources?.sources ?? {}).join(","));
await c.end();
await server.stop();
