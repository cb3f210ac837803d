export { connectMysql } from "./connect.ts";
