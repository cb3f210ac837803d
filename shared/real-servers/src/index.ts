export { age } from "./age.ts";
export type { Running, StartOptions } from "./running.ts";
export { type ServerName, start } from "./start.ts";
