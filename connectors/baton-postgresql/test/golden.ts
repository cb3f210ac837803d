import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Config } from "../src/config.ts";
import { byId, type Rows } from "./rows.ts";
import type { TestServer } from "./server.ts";

/** What the Go connector did: a sync, or one operation. */
export interface GoldenRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly exit: number | null;
  readonly resourceTypes?: readonly JsonObject[];
  readonly resources?: readonly JsonObject[];
  readonly entitlements?: readonly JsonObject[];
  /** Who holds each entitlement. */
  readonly grants?: Readonly<Record<string, readonly string[]>>;
}
export interface GoldenOp {
  readonly args: readonly string[];
  readonly exit: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Those that change something. */
  readonly statements: readonly string[];
}

const read = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString("utf8"));
export const goldenRuns = read<Record<string, GoldenRun>>("golden-runs");
export const goldenOps = read<Record<string, GoldenOp>>("golden-ops");

export function goldenRows({ resourceTypes = [], resources = [], entitlements = [], grants = {} }: GoldenRun): Rows {
  const resourceOf = new Map(entitlements.map(({ id, resource }) => [id, resource!]));
  const rows = Object.entries(grants).flatMap(([id, principals]) =>
    principals.map((principal) => ({
      id: `grant:${id}:${principal}`,
      entitlement: { id, resource: resourceOf.get(id)! },
      principal: { resource: principal, resourceType: "role" },
    })),
  );
  return {
    resourceTypes: byId(resourceTypes),
    resources: byId(resources),
    entitlements: byId(entitlements),
    grants: byId(rows),
  };
}

/** The settings of a recorded run, on a server of ours. */
export function configOf(
  { args, env }: Pick<GoldenRun, "args" | "env">,
  server: TestServer,
): Partial<Config> & { dsn: string } {
  const text = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at >= 0 ? args[at + 1] : env[`BATON_${name.toUpperCase().replaceAll("-", "_")}`];
  };
  const is = (name: string) =>
    args.includes(`--${name}`) || env[`BATON_${name.toUpperCase().replaceAll("-", "_")}`] === "true";
  const here = server.dsn("").replace(/^postgres:\/\/[^@]*@|\/\?.*$/g, "");
  const dsn = (text("dsn") ?? "")
    .replace("postgres@127.0.0.1:15433", `postgres:${server.running.password}@${here}`)
    .replace("port=15433 user=conn", `port=${server.running.port} user=conn password=pw-conn`);
  return {
    dsn,
    schemas: (text("schemas") ?? "public").split(","),
    includeColumns: is("include-columns"),
    includeLargeObjects: is("include-large-objects"),
    syncAllDatabases: is("sync-all-databases"),
    skipBuiltInFunctions: is("skip-built-in-functions"),
  };
}
