export { connectPostgres } from "./connect.ts";
