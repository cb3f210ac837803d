export { connectPostgres } from "./connect.ts";
export { postgresTarget } from "./dsn.ts";
