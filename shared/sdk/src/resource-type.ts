import {
  type Entitlement,
  type Grant,
  type Resource,
  type ResourceId,
  ResourceType_Trait,
  type ResourceType as ResourceTypeMessage,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { AccountManager } from "./account.ts";
import type { Action } from "./action.ts";
import type { CredentialIssuer, CredentialRotator } from "./credential.ts";
import type { HandlerContext } from "./handler-context.ts";
import type { Page, PageOf } from "./page.ts";
import type { Permissions } from "./permissions.ts";

export type TraitName = Lowercase<Exclude<keyof typeof ResourceType_Trait & string, "UNSPECIFIED">>;

export type Available<Client> = (
  context: Pick<HandlerContext<Client>, "client" | "log" | "signal">,
) => Promise<boolean>;

export interface PageContext<Client> extends HandlerContext<Client> {
  readonly page: Page;
}
export interface ListContext<Client> extends PageContext<Client> {
  /** The resource whose children are asked for; undefined for the listing of the whole type. */
  readonly parent: ResourceId | undefined;
}
export interface ResourceContext<Client> extends PageContext<Client> {
  /** The resource as stored, annotations included. */
  readonly resource: Resource;
}
export interface GetContext<Client> extends HandlerContext<Client> {
  readonly id: ResourceId;
  readonly parent: ResourceId | undefined;
}
/**
 * What is to be granted, as the caller has it. Certain are the ids: of the entitlement, of its resource, of the principal. From ConductorOne and
 * from the file of an earlier sync the whole rows come, from other callers perhaps nothing else.
 */
export interface GrantContext<Client> extends HandlerContext<Client> {
  readonly entitlement: Entitlement;
  readonly principal: Resource;
}
/**
 * What is to be taken away. Filled are `grant.id`, `grant.entitlement.id`, `grant.entitlement.resource.id` and `grant.principal.id`;
 * everything else (display names, traits, profiles, the slug of the entitlement, sources, annotations) is there if the caller has it, as
 * after a sync, and must not be relied on. Of an entitlement's slug the part of its id behind the resource's is certain.
 */
export interface RevokeContext<Client> extends HandlerContext<Client> {
  readonly grant: Grant;
}
export interface CreateContext<Client> extends HandlerContext<Client> {
  readonly resource: Resource;
}

/** What a grant or revoke did. `annotations` say e.g. `grantAlreadyExists()`. */
export interface ProvisionResult {
  readonly grants?: readonly Grant[];
  readonly annotations?: readonly Any[];
}

/**
 * One kind of thing an app has, and what can be done with it. Every handler returns one page or throws a BatonError; it
 * never loops over a tenant and never sleeps. Capabilities follow from which handlers are there.
 */
export interface ResourceTypeSpec<Client> {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly traits?: readonly TraitName[];
  /** Of the resource type itself, stored in this order. */
  readonly annotations?: readonly Any[];
  /** What the vendor must allow, for `doctor`, the README, error hints and the capabilities that ConductorOne is told. */
  readonly permissions?: Permissions;
  /**
   * Whether these credentials reach the type at all, where only the app can tell. A type that is not available is left
   * out of the listing of types, counted as skipped; why, the connector must log. Asked at every such listing. Default: yes.
   */
  readonly available?: Available<Client>;
  /** Left out of the listing of types, and so of syncs, unless the user names it (`--sync-resource-types`). */
  readonly onRequest?: boolean;

  /**
   * Types of principals that may hold entitlements of this type without being listed, and who they are, e.g.
   * `{ user: "members of other domains" }`. What else a grant names and no list gives is counted as missing.
   */
  readonly principalsOutside?: Readonly<Record<string, string>>;

  /** Of a type that has no `grant`: what to grant and revoke instead, for who tries. */
  readonly grantedBy?: string;

  /** All resources without a parent when `parent` is undefined; must be empty for a type that exists only as a child. */
  readonly list: (context: ListContext<Client>) => PageOf<Resource> | Promise<PageOf<Resource>>;
  readonly entitlements?: (context: ResourceContext<Client>) => PageOf<Entitlement> | Promise<PageOf<Entitlement>>;
  readonly grants?: (context: ResourceContext<Client>) => PageOf<Grant> | Promise<PageOf<Grant>>;
  /** Entitlements every resource of the type has; see `staticEntitlement`. */
  readonly staticEntitlements?: (context: PageContext<Client>) => PageOf<Entitlement> | Promise<PageOf<Entitlement>>;
  /** With the TypeScopedEntitlements annotation: all entitlements of the type in one listing. */
  readonly entitlementsOfType?: (context: PageContext<Client>) => PageOf<Entitlement> | Promise<PageOf<Entitlement>>;
  /** With the TypeScopedGrants annotation: all grants of the type in one listing. */
  readonly grantsOfType?: (context: PageContext<Client>) => PageOf<Grant> | Promise<PageOf<Grant>>;
  /** One resource, for targeted syncs; undefined when the app no longer has it. */
  readonly get?: (context: GetContext<Client>) => Promise<Resource | undefined>;

  /** Idempotent: what is granted already is success with `grantAlreadyExists()`. */
  readonly grant?: (context: GrantContext<Client>) => Promise<ProvisionResult>;
  /** Idempotent: what is gone already is success with `grantAlreadyRevoked()`. */
  readonly revoke?: (context: RevokeContext<Client>) => Promise<ProvisionResult>;
  readonly create?: (context: CreateContext<Client>) => Promise<{ resource: Resource; annotations?: readonly Any[] }>;
  readonly delete?: (context: GetContext<Client>) => Promise<{ annotations?: readonly Any[] }>;
  readonly account?: AccountManager<Client>;
  readonly rotate?: CredentialRotator<Client>;
  readonly issue?: CredentialIssuer<Client>;
  readonly actions?: readonly Action<Client>[];
}

/** A resource type as others refer to it. */
export interface GrantableTo {
  readonly id: string;
  readonly message: ResourceTypeMessage;
}

export interface ResourceType<Client> extends ResourceTypeSpec<Client>, GrantableTo {}

/** States a resource type. `message` is the row stored for it. */
export function resourceType<Client>(spec: ResourceTypeSpec<Client>): ResourceType<Client> {
  const message = create(ResourceTypeSchema, {
    id: spec.id,
    displayName: spec.displayName,
    description: spec.description ?? "",
    traits: (spec.traits ?? []).map((trait) => ResourceType_Trait[trait.toUpperCase() as Uppercase<TraitName>]),
    annotations: [...(spec.annotations ?? [])],
  });
  return { ...spec, message };
}
