import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type GrantSources,
  GrantSourcesSchema,
  type Resource,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import { blockSize, lengthDelimited, WireWriter } from "@baton-connectors/protocol/wire";
import { toBinary } from "@bufbuild/protobuf";
import { type Any, anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import { writeIdEntitlement, writeIdResource } from "../sqlite/id-resource.ts";
import { once } from "./once.ts";
import { type EntitlementPlace, endsPerRow, type GrantBatch, type GrantRun } from "./row-batch.ts";

/**
 * Encodes grants into batches. An entitlement, a principal or sources that several grants share as one object are encoded once, an
 * entitlement or a principal that is only an id by hand; they are nearly all of a grant.
 */
export interface GrantEncoder {
  add(grant: Grant): void;
  /** A grant that is encoded already. */
  addRow(entitlement: EntitlementPlace, principalType: string, principal: string, id: string, data: Uint8Array): void;
  readonly rows: number;
  /** Bytes of them. */
  readonly size: number;
  take(): GrantBatch;
  /** Gives the buffer of a batch that was written back for the next one. */
  recycle(buffer: ArrayBuffer): void;
}

/** Buffers kept for later; as many as are underway at once. */
const mostSpare = 4;

export function createGrantEncoder(rules: Pick<GrantBatch, "keepExpansion" | "expected">): GrantEncoder {
  const entitlements = once((of: Entitlement) => ({ place: placeOf(of), bytes: toBinary(EntitlementSchema, of) }));
  const principals = once((of: Resource) => toBinary(ResourceSchema, of));
  const sources = once((of: GrantSources) => toBinary(GrantSourcesSchema, inOrder(of)));
  const spare: ArrayBuffer[] = [];
  let out = new WireWriter();
  let ends = new Uint32Array(1024 * endsPerRow);
  let rows = 0;
  let runs: { -readonly [K in keyof GrantRun]: GrantRun[K] }[] = [];
  let expansions: Uint8Array[] = [];
  let before: Entitlement | undefined;

  function principal(of: Resource) {
    const { id } = of;
    if (!id || !isBare(of)) {
      out.block(lengthDelimited(2), principals(of));
      return;
    }
    writeIdResource(out, 2, id.resourceType, id.resource);
  }

  function message(grant: Grant, entitlement: Uint8Array | EntitlementPlace | undefined, annotations: readonly Any[]) {
    if (grant.$unknown) {
      const inOrderToo = grant.sources && { sources: inOrder(grant.sources) };
      out.raw(toBinary(GrantSchema, { ...grant, annotations: [...annotations], ...inOrderToo }));
      return;
    }
    if (entitlement instanceof Uint8Array) out.block(lengthDelimited(1), entitlement);
    else if (entitlement) writeIdEntitlement(out, 1, entitlement);
    if (grant.principal) principal(grant.principal);
    out.text(lengthDelimited(3), grant.id);
    for (const { typeUrl, value } of annotations) {
      const url = Buffer.byteLength(typeUrl);
      out.varint(lengthDelimited(4));
      out.varint((url && blockSize(url)) + (value.length && blockSize(value.length)));
      out.text(lengthDelimited(1), typeUrl);
      if (value.length > 0) out.block(lengthDelimited(2), value);
    }
    if (grant.sources) out.block(lengthDelimited(5), sources(grant.sources));
  }

  /** Notes the columns of the message written last. */
  function row(
    entitlement: EntitlementPlace,
    principalType: string,
    principal: string,
    id: string,
    expandable: boolean,
  ) {
    if ((rows + 1) * endsPerRow > ends.length) {
      const longer = new Uint32Array(ends.length * 2);
      longer.set(ends);
      ends = longer;
    }
    let end = rows++ * endsPerRow;
    ends[end++] = out.at;
    out.chars(principal);
    ends[end++] = out.at;
    const standardIds = isStandardId(id, entitlement.id, principalType, principal);
    if (!standardIds) out.chars(id);
    ends[end] = out.at;

    const run = runs.at(-1);
    if (
      run &&
      run.principalType === principalType &&
      run.standardIds === standardIds &&
      run.expandable === expandable &&
      samePlace(run.entitlement, entitlement)
    )
      run.rows++;
    else runs.push({ entitlement, principalType, standardIds, expandable, rows: 1 });
  }

  return {
    add(grant) {
      const { annotations, expansion } = splitExpansion(grant.annotations);
      if (expansion) expansions.push(expansion);
      const { resourceType = "", resource = "" } = grant.principal?.id ?? {};
      const { entitlement } = grant;
      // One that is only an id is kept when it comes again: where each grant has its own, there are as many as grants.
      const isShared = entitlement && (entitlement === before || !isOnlyId(entitlement));
      const shared = isShared ? entitlements(entitlement) : undefined;
      before = entitlement;
      const place = shared?.place ?? (entitlement ? placeOf(entitlement) : nowhere);
      message(grant, shared?.bytes ?? (entitlement && place), annotations);
      row(place, resourceType, resource, grant.id, expansion !== undefined);
    },
    addRow(entitlement, principalType, principal, id, data) {
      out.raw(data);
      row(entitlement, principalType, principal, id, false);
    },
    get rows() {
      return rows;
    },
    get size() {
      return out.at;
    },
    take() {
      const batch: GrantBatch = {
        ...{ table: "grants", runs, expansions, ...rules },
        bytes: out.bytes.subarray(0, out.at),
        ends: ends.slice(0, rows * endsPerRow),
      };
      out = new WireWriter(spare.pop());
      [rows, runs, expansions] = [0, [], []];
      return batch;
    },
    recycle(buffer) {
      if (spare.length < mostSpare) spare.push(buffer);
    },
  };
}

function placeOf({ id, resource: of }: Entitlement): EntitlementPlace {
  const { resourceType = "", resource = "" } = of?.id ?? {};
  return { id, resourceType, resource };
}
const nowhere: EntitlementPlace = { id: "", resourceType: "", resource: "" };

const samePlace = (a: EntitlementPlace, b: EntitlementPlace) =>
  a === b || (a.id === b.id && a.resourceType === b.resourceType && a.resource === b.resource);

/** Whether the id says nothing that the other columns do not say. */
const isStandardId = (id: string, entitlement: string, principalType: string, principal: string) =>
  id.length === entitlement.length + principalType.length + principal.length + 2 &&
  id.endsWith(principal) &&
  id.startsWith(entitlement) &&
  id.startsWith(`:${principalType}:`, entitlement.length);

const isOnlyId = (entitlement: Entitlement): boolean =>
  entitlement.resource?.id !== undefined &&
  entitlement.displayName === "" &&
  entitlement.description === "" &&
  entitlement.slug === "" &&
  entitlement.purpose === 0 &&
  entitlement.grantableTo.length === 0 &&
  entitlement.annotations.length === 0 &&
  !entitlement.$unknown &&
  isBare(entitlement.resource);

function isBare(resource: Resource): boolean {
  return (
    resource.displayName === "" &&
    resource.annotations.length === 0 &&
    resource.description === "" &&
    !resource.parentResourceId &&
    !resource.batonResource &&
    !resource.id!.batonResource &&
    !resource.externalId &&
    resource.creationSource === 0 &&
    !resource.profile &&
    !resource.icon &&
    !resource.status &&
    !resource.createdAt &&
    !resource.$unknown &&
    !resource.id!.$unknown
  );
}

/** The annotation that makes a grant expandable has a column of its own. Without a single id it means nothing. */
function splitExpansion(annotations: readonly Any[]): {
  annotations: readonly Any[];
  expansion: Uint8Array | undefined;
} {
  if (annotations.length === 0) return { annotations, expansion: undefined };
  const found = annotations.find((any) => anyIs(any, GrantExpandableSchema));
  if (!found) return { annotations, expansion: undefined };
  const said = anyUnpack(found, GrantExpandableSchema);
  return {
    annotations: annotations.filter((any) => !anyIs(any, GrantExpandableSchema)),
    expansion: said?.entitlementIds.some((id) => id.trim() !== "") ? found.value : undefined,
  };
}

function inOrder(sources: GrantSources): GrantSources {
  const ids = Object.keys(sources.sources).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { ...sources, sources: Object.fromEntries(ids.map((id) => [id, sources.sources[id]!])) };
}
