import type { ConnectorAccountCreationSchemaSchema } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject, MessageInitShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { Action } from "./action.ts";
import type { Check } from "./check.ts";
import type { EventFeed } from "./event-feed.ts";
import type { ClientContext } from "./handler-context.ts";
import type { HttpFactory } from "./http/http.ts";
import type { Log } from "./log.ts";
import type { ResourceType } from "./resource-type.ts";
import type { Secrets } from "./secrets.ts";
import type { TicketManager } from "./ticket.ts";

export interface Metadata {
  readonly displayName: string;
  readonly description?: string;
  readonly helpUrl?: string;
  readonly annotations?: readonly Any[];
  readonly profile?: JsonObject;
  readonly accountCreationSchema?: MessageInitShape<typeof ConnectorAccountCreationSchemaSchema>;
}

/** What `connect` gets besides the configuration. */
export interface ConnectContext {
  readonly http: HttpFactory;
  readonly log: Log;
  /** Tokens obtained at run time are registered here before their first use. */
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** The resource types the user asked for by name; absent or empty: no wish stated. */
  readonly syncResourceTypes?: readonly string[];
  /** The current time; simulators and tests may shift it. */
  readonly now: () => Date;
}

/**
 * A connector is a value: what it is, what it needs, how it connects, what it can list and change. Everything else
 * (capabilities, schema, help, README tables, redaction, permission checks) is derived from it. `Config` is the type of
 * the parsed configuration, `Client` of what handlers talk to.
 */
export interface ConnectorSpec<Config, Client> {
  /** May depend on the configuration, e.g. for a link to the tenant. */
  readonly metadata: Metadata | ((config: Config) => Metadata);
  /** Makes the client. Must not call the app: the first call is `validate` or a handler. */
  readonly connect: (config: Config, context: ConnectContext) => Client | Promise<Client>;
  readonly close?: (client: Client) => void | Promise<void>;
  /** Proves that the credentials work, with the fewest calls. */
  readonly validate?: (context: ClientContext<Client>) => Promise<{ annotations?: readonly Any[] } | undefined>;
  /** Which types there are may depend on flags. */
  readonly resourceTypes: readonly ResourceType<Client>[] | ((config: Config) => readonly ResourceType<Client>[]);
  /**
   * Further types, where only the app can tell which there are. Asked for each sync, and once before anything else is done; a
   * type of an earlier answer is still known, so that what is stored of it can be named.
   */
  readonly discoverTypes?: (
    context: ClientContext<Client> & { readonly syncId: string },
  ) => Promise<readonly ResourceType<Client>[]>;
  /** For `capabilities` without configuration; default: `resourceTypes` when it is a list. */
  readonly allResourceTypes?: readonly ResourceType<Client>[];
  readonly eventFeeds?: readonly EventFeed<Client>[] | ((config: Config) => readonly EventFeed<Client>[]);
  /** For `capabilities` without configuration; default: `eventFeeds`, of which a function is taken to have some. */
  readonly usualEventFeeds?: readonly EventFeed<Client>[];
  readonly actions?: readonly Action<Client>[] | ((config: Config) => readonly Action<Client>[]);
  readonly tickets?: TicketManager<Client>;
  /** What `doctor` tries, each without changing anything. */
  readonly checks?: (config: Config) => readonly Check<Client>[];
}

export type Connector<Config, Client> = ConnectorSpec<Config, Client>;

/** States a connector. */
export function connector<Config, Client>(spec: ConnectorSpec<Config, Client>): Connector<Config, Client> {
  return spec;
}
