import type { Grant, ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { Rows } from "../subject.ts";
import { canonical, leaves } from "./json-text.ts";

const kinds = ["resourceTypes", "resources", "entitlements", "grants"] as const;
export type RowKind = (typeof kinds)[number];

/** Where two contents differ. */
export interface Difference {
  readonly missing: readonly (readonly [kind: RowKind, id: string])[];
  readonly added: readonly (readonly [kind: RowKind, id: string])[];
  readonly changed: readonly (readonly [kind: RowKind, id: string])[];
}

export function differenceOf(before: Rows, after: Rows): Difference {
  const missing: [RowKind, string][] = [];
  const added: [RowKind, string][] = [];
  const changed: [RowKind, string][] = [];
  for (const kind of kinds) {
    for (const [id, row] of Object.entries(before[kind])) {
      const now = after[kind][id];
      if (now === undefined) missing.push([kind, id]);
      else if (textOf(now as object) !== textOf(row as object)) changed.push([kind, id]);
    }
    for (const id of Object.keys(after[kind])) if (!Object.hasOwn(before[kind], id)) added.push([kind, id]);
  }
  return { missing, added, changed };
}

/** Rows of a clean run are compared again and again. */
const texts = new WeakMap<object, string>();
function textOf(row: object): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = canonical(row);
  texts.set(row, text);
  return text;
}

/** In words: how many, and the first. */
export function said({ missing, added, changed }: Difference): string {
  const parts = { missing, "too many": added, different: changed };
  return Object.entries(parts)
    .filter(([, all]) => all.length > 0)
    .map(
      ([what, all]) =>
        `${all.length} ${all.length === 1 ? "row" : "rows"} ${what} (${all[0]!.join(" ").replace("\0", ":")})`,
    )
    .join(", ");
}

/**
 * Whether rows are other ones only because of what is gone from the app: that itself, what is part of it, what tells of it, and what was
 * inherited by way of it. Nothing is there that was not.
 */
export function followsFrom(
  { missing, added, changed }: Difference,
  whole: Rows,
  found: Rows,
  gone: readonly unknown[],
): boolean {
  const names = new Set(gone.flatMap((row) => [...leaves(row)].map(({ value }) => value)));
  const isNamed = (id: ResourceId | undefined) => names.has(id?.resource ?? "");
  const isGone = (id: ResourceId | undefined): boolean => {
    const resource = whole.resources[keyOf(id)];
    if (resource === undefined || found.resources[keyOf(id)] !== undefined) return false;
    return isNamed(id) || isGone(resource.parentResourceId);
  };
  const grantFollows = ({ entitlement, principal, sources }: Grant) => {
    const ends = [entitlement?.resource?.id, principal?.id];
    return Object.keys(sources?.sources ?? {}).length > 0 || ends.some(isGone) || ends.some(isNamed);
  };
  const follows = (kind: RowKind, id: string): boolean => {
    if (kind === "resources") return isGone(whole.resources[id]!.id);
    if (kind === "entitlements") return isGone(whole.entitlements[id]!.resource?.id) || names.has(id);
    return kind === "grants" && grantFollows(whole.grants[id]!);
  };
  const mayChange = (kind: RowKind, id: string): boolean =>
    kind === "grants" ? grantFollows(whole.grants[id]!) : kind === "resources" && isNamed(whole.resources[id]!.id);
  return (
    added.length === 0 &&
    missing.every(([kind, id]) => follows(kind, id)) &&
    changed.every(([kind, id]) => mayChange(kind, id))
  );
}

/** The name a resource has among the rows. */
const keyOf = (id: ResourceId | undefined): string => `${id?.resourceType}\0${id?.resource}`;

/** Grants whose principal is no row. */
export const danglingIn = ({ grants, resources }: Rows): number =>
  Object.values(grants).filter(({ principal }) => !(keyOf(principal?.id) in resources)).length;
