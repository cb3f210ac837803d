export { loadDriver } from "./driver.ts";
export { Pool } from "./pool.ts";
export { identifier, literal, type QuotingEngine } from "./quote.ts";
export { cannotConnect, refusal } from "./refusal.ts";
export { type Target, type UrlParts, urlParts } from "./target.ts";
