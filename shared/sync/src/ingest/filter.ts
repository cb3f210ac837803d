import {
  type Entitlement,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  type Grant,
  GrantExpandableSchema,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, findAnnotation, hasAnnotation } from "@baton-connectors/sdk";
import { type Any, anyIs } from "@bufbuild/protobuf/wkt";
import { type IngestQuality, noteLoss, reasons } from "../token/ingest-quality.ts";
import type { KnownTypes } from "./known-types.ts";

export const hasExternalMatch = (annotations: readonly Any[]): boolean =>
  annotations.length > 0 &&
  (hasAnnotation(annotations, ExternalResourceMatchAllSchema) ||
    hasAnnotation(annotations, ExternalResourceMatchSchema) ||
    hasAnnotation(annotations, ExternalResourceMatchIDSchema));

/** Of a full sync: rows that refer to resource types outside of it are left out and counted. */
export async function keptEntitlements(rows: readonly Entitlement[], types: KnownTypes, quality: IngestQuality) {
  const kept: Entitlement[] = [];
  for (const row of rows) {
    if (await types.isKnown(row?.resource?.id?.resourceType ?? "")) kept.push(row);
    else {
      quality.entitlementsDropped++;
      noteLoss(quality, reasons.entitlementDropped);
    }
  }
  return kept;
}

export async function keptGrants(rows: readonly Grant[], types: KnownTypes, quality: IngestQuality): Promise<Grant[]> {
  const kept: Grant[] = [];
  // Grants of a page mostly name the same two or three types.
  const answers = new Map<string, boolean>();
  const isKnown = async (id: string) => {
    const known = answers.get(id) ?? (await types.isKnown(id));
    answers.set(id, known);
    return known;
  };
  for (const row of rows) {
    const entitlementType = row?.entitlement?.resource?.id?.resourceType;
    const principalType = row?.principal?.id?.resourceType;
    const wholeRow = row?.entitlement?.resource?.id && row.principal?.id;
    const external = row !== undefined && hasExternalMatch(row.annotations);
    const dropped =
      !row ||
      (wholeRow && (!(await isKnown(entitlementType ?? "")) || (!external && !(await isKnown(principalType ?? "")))));
    if (dropped) {
      quality.grantsDropped++;
      noteLoss(quality, reasons.grantDropped);
    } else kept.push(row.annotations.length > 0 && !external ? await narrowed(row, isKnown, quality) : row);
  }
  return kept;
}

/** An expansion limited to unknown types alone is taken away: without types it would mean all of them. */
async function narrowed(grant: Grant, isKnown: (id: string) => Promise<boolean>, quality: IngestQuality) {
  const expandable = findAnnotation(grant.annotations, GrantExpandableSchema);
  if (!expandable || expandable.resourceTypeIds.length === 0) return grant;
  const known: string[] = [];
  for (const id of expandable.resourceTypeIds) if (await isKnown(id)) known.push(id);
  const lost = expandable.resourceTypeIds.length - known.length;
  if (lost === 0) return grant;
  quality.expansionResourceTypesDropped += lost;
  noteLoss(quality, reasons.expansionTypeDropped);
  const annotations = grant.annotations.filter((any) => !anyIs(any, GrantExpandableSchema));
  if (known.length > 0) annotations.push(annotation(GrantExpandableSchema, { ...expandable, resourceTypeIds: known }));
  else {
    quality.expansionsDropped++;
    noteLoss(quality, reasons.expansionDropped);
  }
  return { ...grant, annotations };
}
