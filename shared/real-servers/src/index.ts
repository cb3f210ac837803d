export { age } from "./age.ts";
export { type Running, type ServerName, type StartOptions, start } from "./start.ts";
