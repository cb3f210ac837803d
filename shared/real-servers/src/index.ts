export { age } from "./age.ts";
export type { Running, StartOptions } from "./running.ts";
export type { RunningSamba } from "./samba.ts";
export type { OwnSlapd, RunningSlapd, SlapdPlaces } from "./slapd.ts";
export { type ServerName, start, startSamba, startSlapd } from "./start.ts";
export { firstOf, isThorough } from "./thorough.ts";
