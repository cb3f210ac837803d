/** What was left out of a sync on its way into the file. Counted in the token under these names. */
export interface IngestQuality {
  sourceCacheReplayBlocked: boolean;
  entitlementsDropped: number;
  grantsDropped: number;
  grantResourcesDropped: number;
  expansionResourceTypesDropped: number;
  expansionsDropped: number;
  invalidResourceTypes: number;
  invalidResources: number;
  invalidEntitlements: number;
  reasonFlags: number;
}

export const reasons = {
  entitlementDropped: 1,
  grantDropped: 2,
  grantResourceDropped: 4,
  expansionTypeDropped: 8,
  expansionDropped: 16,
  invalidDataRetained: 32,
  unknownPriorCheckpoint: 64,
} as const;

/** Notes why the sync is not all that the connector said: nothing later may take its rows for that. */
export function noteLoss(quality: IngestQuality, reason: number): void {
  quality.sourceCacheReplayBlocked = true;
  quality.reasonFlags |= reason;
}

export const noLosses = (): IngestQuality => ({
  sourceCacheReplayBlocked: false,
  entitlementsDropped: 0,
  grantsDropped: 0,
  grantResourcesDropped: 0,
  expansionResourceTypesDropped: 0,
  expansionsDropped: 0,
  invalidResourceTypes: 0,
  invalidResources: 0,
  invalidEntitlements: 0,
  reasonFlags: 0,
});

const keys = {
  entitlementsDropped: "entitlements_dropped",
  grantsDropped: "grants_dropped",
  grantResourcesDropped: "grant_resources_dropped",
  expansionResourceTypesDropped: "expansion_resource_types_dropped",
  expansionsDropped: "expansions_dropped",
  invalidResourceTypes: "invalid_resource_types_observed",
  invalidResources: "invalid_resources_observed",
  invalidEntitlements: "invalid_entitlements_observed",
  reasonFlags: "reason_flags",
} as const;
const counters = Object.keys(keys) as (keyof typeof keys)[];

export function writeIngestQuality(quality: IngestQuality): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  if (quality.sourceCacheReplayBlocked) json.source_cache_replay_blocked = true;
  for (const counter of counters) if (quality[counter] !== 0) json[keys[counter]] = quality[counter];
  return json;
}

/** Without the object nothing is known about what an older process left out. */
export function readIngestQuality(json: unknown): IngestQuality {
  const quality = noLosses();
  if (typeof json !== "object" || json === null) {
    noteLoss(quality, reasons.unknownPriorCheckpoint);
    return quality;
  }
  const record = json as Record<string, unknown>;
  quality.sourceCacheReplayBlocked = record.source_cache_replay_blocked === true;
  for (const counter of counters) {
    const value = record[keys[counter]];
    if (typeof value === "number") quality[counter] = value;
  }
  return quality;
}
