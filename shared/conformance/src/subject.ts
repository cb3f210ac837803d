import type { TicketTemplate } from "@baton-connectors/cli/ticket-template";
import type { Entitlement, Grant, Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { Connector } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";

/** A connector with an app to try it on. */
export interface Subject<Config, Client> {
  /** As in `baton-okta`. */
  readonly name: string;
  readonly connector: Connector<Config, Client>;
  /**
   * Starts the app, always with the same content; every test opens its own. The clock is that of the test, in which hours pass
   * at once: an app that counts limits or ends tokens goes by it.
   */
  readonly open: (clock: Clock) => Promise<OpenApp<Config>>;
  /** The same app read with other page sizes: whatever is here must end in the same rows. */
  readonly pageSizes?: readonly number[];
  readonly withPageSize?: (config: Config, pageSize: number) => Config;
  /** Texts that must never appear in a log or an error; the secrets of the configuration. */
  readonly secrets?: (config: Config) => readonly string[];
  /** How the app says 429; default: an empty body with Retry-After. */
  readonly limited?: (retryAfterSeconds: number) => Response;
  /** Grants to make and take away, chosen from what a sync found. */
  readonly provisioning?: readonly ProvisionCase[];
  /** Accounts to create, and to delete again where the connector can. */
  readonly accounts?: readonly AccountCase[];
  /** Credentials to replace, each twice. */
  readonly rotations?: readonly RotationCase[];
  /** Tickets to create. */
  readonly tickets?: readonly TicketCase[];
  /**
   * Why a change that the connector can make is tried on nothing: by the list it would stand in and the resource type, as in
   * `provisioning role` or `tickets`, or for all of them.
   */
  readonly untried?: string | Readonly<Record<string, string>>;
  /**
   * What a sync counts although the app is well, and why, by the finding's words: for rows that have to be as they are, such as those
   * of a Go connector. Anything else that a sync of an app that is well counts is a mistake.
   */
  readonly counted?: Readonly<Record<string, string>>;
  /** Places to try per kind of fault; default 8. */
  readonly points?: number;
  /** Cases of the fault matrix that the connector's own tests try; default 120. */
  readonly sample?: number;
}

export interface Clock {
  now(): Date;
}

export interface OpenApp<Config> {
  readonly config: Config;
  /** How many tickets it has: each is to be made once, whatever goes wrong. */
  readonly tickets?: () => number;
  /** How requests travel; default: the real network, which for a simulator is loopback. */
  readonly transport?: () => Promise<typeof globalThis.fetch>;
  readonly close: () => Promise<void>;
}

export interface ProvisionCase {
  readonly name: string;
  /** An entitlement and a principal that does not hold it. */
  readonly choose: (rows: Rows) => { readonly entitlement: Entitlement; readonly principal: Resource };
  /** The app does not say that something is so already, and no call finds it out cheaply; `grant`: of grants alone. */
  readonly silent?: boolean | "grant";
}

/** An account that is not there yet, as the command line takes it. */
export interface AccountCase {
  readonly name: string;
  readonly login?: string;
  readonly email?: string;
  readonly profile?: JsonObject;
  /** Default: the connector's only type with accounts, or `user`. */
  readonly resourceTypeId?: string;
  /** The app keeps deleted accounts, disabled. */
  readonly keptDisabled?: boolean;
}

export interface RotationCase {
  readonly name: string;
  /** Whose credentials. */
  readonly choose: (rows: Rows) => ResourceId;
}

export interface TicketCase {
  readonly name: string;
  /** As in the file that `--ticket-template-path` names, with a title and a description that are nowhere else. */
  readonly template: TicketTemplate;
}

/** What a sync wrote, by id. */
export interface Rows {
  readonly resourceTypes: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly entitlements: Readonly<Record<string, Entitlement>>;
  readonly grants: Readonly<Record<string, Grant>>;
}
