import type { Item, Right } from "./model.ts";
import type { Drops, GrantRow, RightRow } from "./rows.ts";

/** Entitlements by their keys, `resource name:entitlement`. */
export function linkRights(
  rights: readonly RightRow[],
  names: ReadonlyMap<string, Item>,
  drop: Drops,
): ReadonlyMap<string, Right> {
  const keys = new Map<string, Right>();
  for (const { of: name, right, place } of rights) {
    const of = names.get(name);
    if (!of) {
      drop("entitlements", "entitlements of a resource that is not in the file", place, name);
      continue;
    }
    const key = `${name}:${right.slug}`;
    if (keys.has(key)) {
      drop("entitlements", "rows whose entitlement another row has", place, key);
      continue;
    }
    const made: Right = { ...right, of, holders: new Map() };
    keys.set(key, made);
    of.entitlements ??= [];
    of.entitlements.push(made);
  }
  return keys;
}

const nothing: readonly Right[] = [];

/** A principal is a name, or the key of an entitlement, which stands for its resource and passes on to whoever holds it. */
export function linkGrant(
  { principal, entitlement, place }: GrantRow,
  names: ReadonlyMap<string, Item>,
  keys: ReadonlyMap<string, Right>,
  drop: Drops,
): void {
  const right = keys.get(entitlement);
  const named = names.get(principal);
  const through = named ? undefined : keys.get(principal);
  const holder = named ?? through?.of;
  const known = holder && right?.holders.get(holder);
  if (!holder) drop("grants", "grants to somebody who is not in the file", place, principal);
  else if (!right) drop("grants", "grants of an entitlement that is not in the file", place, entitlement);
  else if (known && (!through || known.includes(through)))
    drop("grants", "grants that another row gives", place, `${principal} → ${entitlement}`);
  else right.holders.set(holder, through ? [...(known ?? []), through] : (known ?? nothing));
}
