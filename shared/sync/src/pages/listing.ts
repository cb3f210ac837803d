import type { Entitlement, Grant, Resource, ResourceType } from "@baton-connectors/protocol/connector-v2";
import type { Any } from "@bufbuild/protobuf/wkt";

/** A page of whichever kind the action lists. `parallel` names further cursors of the listing. */
export type ListingPage = {
  readonly nextPageToken: string;
  readonly annotations: readonly Any[];
  readonly parallel: readonly string[];
  readonly rows: number;
} & (
  | { readonly of: "resource-types"; readonly list: readonly ResourceType[] }
  | { readonly of: "resources"; readonly list: readonly Resource[] }
  | { readonly of: "static-entitlements"; readonly list: readonly Entitlement[] }
  | { readonly of: "entitlements"; readonly list: readonly Entitlement[] }
  | { readonly of: "grants"; readonly list: readonly Grant[] }
  /** A resource looked up by id; undefined when the app does not have it. */
  | { readonly of: "target"; readonly resource: Resource | undefined }
);
