import type {
  BatonActionSchema,
  BatonActionStatus,
  ConnectorMetadata,
  CredentialIssueOptions,
  CredentialResourceMode,
  Entitlement,
  Event,
  EventFeedMetadata,
  Grant,
  LocalCredentialOptions,
  Resource,
  ResourceId,
  ResourceType as ResourceTypeMessage,
  Ticket,
  TicketSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { AccountInfo, AccountResult, Plaintext } from "../account.ts";
import type { RateLimitObservation } from "../http/budget.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secrets.ts";
import type { Session } from "../session.ts";
import type { NewTicket } from "../ticket.ts";
import type { Wait } from "../waiting/waits.ts";

/** One page of rows with the token of the next; "" ends the listing. */
export interface Listing<T> {
  readonly list: readonly T[];
  readonly nextPageToken: string;
  readonly annotations: readonly Any[];
  /** Tokens of further pages of the same listing, each to be read on its own. */
  readonly parallel?: readonly string[];
}

/** What a caller states for each listing or look-up. */
export interface Call {
  readonly pageToken?: string;
  readonly pageSize?: number;
  /** The running sync; absent outside of one. */
  readonly syncId?: string;
  readonly signal?: AbortSignal;
}

export interface Skip {
  /** Of the sync it happened in; "" outside of one. */
  readonly syncId: string;
  readonly resourceTypeId: string;
  readonly reason: string;
  readonly fields: Record<string, unknown>;
}

/** The surroundings of a running connector. Everything has a default but the log. */
export interface RuntimeHost {
  readonly log: Log;
  readonly signal?: AbortSignal;
  readonly secrets?: Secrets;
  readonly now?: () => Date;
  /** Waits before a request or a call is repeated. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Whether grant, revoke, create, delete, account and credential calls are allowed. */
  readonly provisioning?: boolean;
  readonly ticketing?: boolean;
  /** What the user asked for with `--sync-resource-types`. */
  readonly syncResourceTypes?: readonly string[];
  readonly httpTimeoutMs?: number;
  readonly transport?: () => Promise<typeof globalThis.fetch>;
}

/**
 * A connector that can be called: one function per RPC of the connector protocol, in process. It checks what the
 * protocol promises (unknown types, unmoving page tokens, provisioning switched off) and names the failing step in each
 * error. Nothing is contacted before the first call that needs the app.
 */
export interface Runtime {
  /** Static facts and derived capabilities. */
  metadata(): Promise<ConnectorMetadata>;
  /** Proves the credentials. */
  validate(call?: Call): Promise<{ annotations: readonly Any[]; sdkVersion: string }>;
  /** Forgets what was kept for a sync. */
  cleanup(call: Call): Promise<void>;
  close(): Promise<void>;

  listResourceTypes(call: Call): Promise<Listing<ResourceTypeMessage>>;
  listResources(call: Call & { resourceTypeId: string; parent?: ResourceId | undefined }): Promise<Listing<Resource>>;
  listStaticEntitlements(call: Call & { resourceTypeId: string }): Promise<Listing<Entitlement>>;
  /** `typeScoped`: all of the resource's type, the resource being only a stub. */
  listEntitlements(call: Call & { resource: Resource; typeScoped?: boolean }): Promise<Listing<Entitlement>>;
  listGrants(call: Call & { resource: Resource; typeScoped?: boolean }): Promise<Listing<Grant>>;
  /** Undefined when the app does not have it, or the type cannot be looked up one by one. */
  getResource(call: Call & { id: ResourceId; parent?: ResourceId | undefined }): Promise<Resource | undefined>;
  /** Whether resources of the type can be looked up one by one. */
  canGetResource(resourceTypeId: string): boolean;
  /** Who may hold entitlements of the type without being listed, by principal type; see `principalsOutside`. */
  principalsOutside(resourceTypeId: string): Readonly<Record<string, string>>;

  grant(
    call: Call & { entitlement: Entitlement; principal: Resource },
  ): Promise<{ grants: readonly Grant[]; annotations: readonly Any[] }>;
  revoke(call: Call & { grant: Grant }): Promise<{ annotations: readonly Any[] }>;
  createResource(call: Call & { resource: Resource }): Promise<{ resource: Resource; annotations: readonly Any[] }>;
  deleteResource(
    call: Call & { id: ResourceId; parent?: ResourceId | undefined },
  ): Promise<{ annotations: readonly Any[] }>;
  /** Plaintexts are the caller's to encrypt. An empty type id picks the only account manager, or the one for `user`. */
  createAccount(
    call: Call & { resourceTypeId: string; account: AccountInfo; credentials: LocalCredentialOptions | undefined },
  ): Promise<AccountResult>;
  rotateCredential(
    call: Call & { id: ResourceId; credentials: LocalCredentialOptions | undefined },
  ): Promise<{ plaintexts: readonly Plaintext[]; annotations: readonly Any[] }>;
  issueCredential(
    call: Call & {
      identity: ResourceId;
      options: CredentialIssueOptions;
      requestId: string;
      expiresAt: Date | undefined;
    },
  ): Promise<{
    secret: Resource;
    plaintexts: readonly Plaintext[];
    /** Whether the secret is seen by syncs, as the connector advertises it. */
    resourceMode: CredentialResourceMode;
    annotations: readonly Any[];
  }>;

  listEventFeeds(): Promise<readonly EventFeedMetadata[]>;
  listEvents(
    call: Call & { feedId: string; cursor: string; startAt: Date | undefined },
  ): Promise<{ events: readonly Event[]; cursor: string; hasMore: boolean; annotations: readonly Any[] }>;

  listActionSchemas(call: { resourceTypeId: string }): Promise<readonly BatonActionSchema[]>;
  getActionSchema(call: { name: string }): Promise<BatonActionSchema>;
  /** Returns after the action ended or `inlineWaitMs` passed (default 1000), whichever is first. */
  invokeAction(call: {
    name: string;
    resourceTypeId: string;
    args: JsonObject;
    inlineWaitMs?: number;
    signal?: AbortSignal;
  }): Promise<ActionState>;
  /** Settles when the action has ended, however; at once for one that is not known. */
  actionEnded(call: { id: string }): Promise<void>;
  actionStatus(call: { id: string }): Promise<ActionState>;

  listTicketSchemas(call: Call): Promise<Listing<TicketSchema>>;
  getTicketSchema(call: Call & { id: string }): Promise<TicketSchema>;
  createTicket(call: Call & NewTicket): Promise<TicketOutcome>;
  getTicket(call: Call & { id: string }): Promise<TicketOutcome>;
  /** As many outcomes as the connector gave: the caller counts. A ticket that failed alone carries its error. */
  createTickets(call: Call & { tickets: readonly NewTicket[] }): Promise<readonly TicketOutcome[]>;
  getTickets(call: Call & { ids: readonly string[] }): Promise<readonly TicketOutcome[]>;

  /** Where observers hook in: limits seen in answers, skips stated by handlers, the session of a sync. Ended by what is returned. */
  observe(observer: RuntimeObserver): () => void;
}

export interface RuntimeObserver {
  readonly onRateLimit?: (observation: RateLimitObservation) => void;
  readonly onSkip?: (skip: Skip) => void;
  readonly onRequest?: () => void;
  /** A call outside of a sync waits: for the app's limit, or before it tries again. */
  readonly onWait?: (wait: Wait) => void;
  /** The session store of a sync, where it is this observer's; default: in memory. Several syncs may run at once. */
  readonly session?: (syncId: string) => Session | undefined;
}

export interface ActionState {
  readonly id: string;
  readonly name: string;
  readonly status: BatonActionStatus;
  readonly response: JsonObject;
  readonly annotations: readonly Any[];
}

export interface TicketOutcome {
  readonly ticket: Ticket | undefined;
  readonly error: string;
  readonly annotations: readonly Any[];
}
