import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = new URL("./fixtures/", import.meta.url);

export const fixture = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString("utf8"));

/** The organisation the recordings were made with. */
export const goldenTenant = () => fixture("tenant-a") as TenantFile;
export interface TenantFile {
  readonly domain: string;
  readonly apiToken: string;
  readonly sim: Record<string, unknown>;
  readonly oauth: Record<string, unknown>;
  readonly [key: string]: unknown;
}
