import type { Grant, Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { Rows } from "../subject.ts";
import type { Synced } from "../trial.ts";
import { canonical, leaves } from "./json-text.ts";
import { type RowKind, rowKinds, sameBytes, storedRows } from "./stored-rows.ts";

/** Where two contents differ. */
export interface Difference {
  readonly missing: readonly RowName[];
  readonly added: readonly RowName[];
  readonly changed: readonly RowName[];
}
export type RowName = readonly [kind: RowKind, id: string];

/** Rows are read only where their bytes are not the same. */
export function differenceOf(before: Synced, after: Synced): Difference {
  const missing: RowName[] = [];
  const added: RowName[] = [];
  const changed: RowName[] = [];
  for (const kind of rowKinds) {
    const [then, now] = [storedRows(before.store, kind), storedRows(after.store, kind)];
    for (const [id, row] of then) {
      const other = now.get(id);
      if (other === undefined) missing.push([kind, id]);
      else if (!sameBytes(row, other) && textOf(before, [kind, id]) !== textOf(after, [kind, id]))
        changed.push([kind, id]);
    }
    for (const id of now.keys()) if (!then.has(id)) added.push([kind, id]);
  }
  return { missing, added, changed };
}

export const textOf = ({ rows }: Synced, [kind, id]: RowName): string => canonical(rows[kind][id]);

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
 * inherited by way of it. Nothing is there that was not, but for what has another of the names that the gone row gave it.
 */
export function followsFrom(
  { missing, added, changed }: Difference,
  whole: Rows,
  found: Rows,
  gone: readonly unknown[],
): boolean {
  // Ids are put together from others, and stand in addresses.
  const parts = (text: string) => [text, ...text.split(/[:/?=&]/)];
  const names = new Set(gone.flatMap((row) => [...leaves(row)].flatMap(({ value }) => parts(value))));
  names.delete("");
  const isNamed = (id: ResourceId | undefined) => parts(id?.resource ?? "").some((part) => names.has(part));
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
    // An entitlement's id can be made of what it is to and what it gives: `<account>|<role>`.
    if (kind === "entitlements")
      return isGone(whole.entitlements[id]!.resource?.id) || [id, ...id.split("|")].some((part) => names.has(part));
    return kind === "grants" && grantFollows(whole.grants[id]!);
  };
  // What is below several resources is found below another one when the first is gone.
  const resourceFollows = ({ id, parentResourceId }: Resource) => isNamed(id) || isGone(parentResourceId);
  const mayChange = (kind: RowKind, id: string): boolean =>
    kind === "grants" ? grantFollows(whole.grants[id]!) : kind === "resources" && resourceFollows(whole.resources[id]!);
  const isRenamed = ([kind, id]: RowName): boolean => {
    if (kind === "resources") return isNamed(found.resources[id]!.id);
    if (kind === "entitlements") return isNamed(found.entitlements[id]!.resource?.id);
    return kind === "grants" && isNamed(found.grants[id]!.entitlement?.resource?.id);
  };
  return (
    added.every(isRenamed) &&
    missing.every(([kind, id]) => follows(kind, id)) &&
    changed.every(([kind, id]) => mayChange(kind, id))
  );
}

/** The name a resource has among the rows. */
const keyOf = (id: ResourceId | undefined): string => `${id?.resourceType}\0${id?.resource}`;

/** Grants whose principal is no row. */
export const danglingIn = ({ grants, resources }: Rows): number =>
  Object.values(grants).filter(({ principal }) => !(keyOf(principal?.id) in resources)).length;
