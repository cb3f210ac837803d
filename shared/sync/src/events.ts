import type { BatonError } from "@baton-connectors/sdk";
import type { SyncSummary } from "./summary.ts";

/** A phase, in the order of a full sync. */
export type Phase =
  | "resource-types"
  | "resources"
  | "static-entitlements"
  | "entitlements"
  | "grants"
  | "external-resources"
  | "expansion"
  | "targets";

/** What happens during a sync, for progress lines, logs and heartbeats. Counts are of this process alone. */
export type SyncEvent =
  | {
      readonly kind: "started";
      readonly syncId: string;
      readonly syncType: string;
      /** The sync was begun by an earlier process. */
      readonly resumed: boolean;
    }
  | { readonly kind: "phase"; readonly phase: Phase }
  /** Rows stored, per page. `total` counts the resources of the type where that is known. */
  | {
      readonly kind: "progress";
      readonly phase: Phase;
      readonly resourceTypeId: string;
      /** Rows on this page, invalid ones included. */
      readonly rows: number;
      /** Resources of the type whose listing is complete, for entitlements and grants. */
      readonly done?: number;
      readonly total?: number | undefined;
    }
  /** A listing of a whole type is complete. */
  | { readonly kind: "synced"; readonly phase: Phase; readonly resourceTypeId: string; readonly count: number }
  /** Entitlements expanded so far. */
  | { readonly kind: "expanding"; readonly done: number; readonly total: number }
  /** A call failed and is repeated after `waitMs`. */
  | {
      readonly kind: "retry";
      readonly call: string;
      readonly error: BatonError;
      readonly attempt: number;
      readonly waitMs: number;
      readonly until: Date;
      /** The app's own limit, which counts for no try. */
      readonly limited: boolean;
      /** The app asks to be left alone for longer than is waited at once. */
      readonly shortened: boolean;
    }
  /** New requests wait because the app's budget is nearly spent. */
  | { readonly kind: "paced"; readonly bucket: string; readonly waitMs: number; readonly until: Date }
  /** A resource of this sync is not found any more: `confirmed`, or to be confirmed at the end of the phase. */
  | {
      readonly kind: "absent";
      readonly resourceTypeId: string;
      readonly resourceId: string;
      readonly confirmed: boolean;
      readonly error: BatonError;
    }
  /** A list is read once more from its beginning, as its cursor was not taken any more. */
  | { readonly kind: "started-over"; readonly list: string; readonly error: BatonError }
  /** A connector left something out, on purpose. */
  | { readonly kind: "skip"; readonly resourceTypeId: string; readonly reason: string }
  | { readonly kind: "checkpoint"; readonly forced: boolean }
  /** The last event, whether the sync finished, stopped or failed. */
  | { readonly kind: "stopped"; readonly summary: SyncSummary; readonly error: BatonError | undefined };
