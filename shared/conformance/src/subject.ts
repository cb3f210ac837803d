import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import type { Connector } from "@baton-connectors/sdk";

/** A connector with an app to try it on. */
export interface Subject<Config, Client> {
  /** As in `baton-okta`. */
  readonly name: string;
  readonly connector: Connector<Config, Client>;
  /** Starts the app, always with the same content; every test opens its own. */
  readonly open: () => Promise<OpenApp<Config>>;
  /** The same app read with other page sizes: whatever is here must end in the same rows. */
  readonly pageSizes?: readonly number[];
  readonly withPageSize?: (config: Config, pageSize: number) => Config;
  /** Texts that must never appear in a log or an error; the secrets of the configuration. */
  readonly secrets?: (config: Config) => readonly string[];
  /** How the app says 429; default: an empty body with Retry-After. */
  readonly limited?: (retryAfterSeconds: number) => Response;
  /** Grants to make and take away, chosen from what a sync found. */
  readonly provisioning?: readonly ProvisionCase[];
  /** Whether grants may name principals that are not synced, e.g. of another application. */
  readonly danglingPrincipals?: boolean;
  /** Places to try per kind of fault; default 8. */
  readonly points?: number;
}

export interface OpenApp<Config> {
  readonly config: Config;
  /** How requests travel; default: the real network, which for a simulator is loopback. */
  readonly transport?: () => Promise<typeof globalThis.fetch>;
  readonly close: () => Promise<void>;
}

export interface ProvisionCase {
  readonly name: string;
  /** An entitlement and a principal that does not hold it. */
  readonly choose: (rows: Rows) => { readonly entitlement: Entitlement; readonly principal: Resource };
}

/** What a sync wrote, by id. */
export interface Rows {
  readonly resourceTypes: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly entitlements: Readonly<Record<string, Entitlement>>;
  readonly grants: Readonly<Record<string, Grant>>;
}
