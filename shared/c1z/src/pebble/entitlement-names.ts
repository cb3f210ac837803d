import type { PebbleDatabase } from "./database.ts";
import { entitlementParts, keyOf, keysOf, kinds } from "./keys.ts";
import { entitlementRow } from "./records.ts";

/** Beyond so many colons an id is looked up among all, which costs less than trying each way to split it. */
const mostColons = 12;

/** The keys of the entitlements with an id. A key has the resource first, which an id need not tell. */
export function entitlementsNamed({
  get,
  values,
}: Pick<PebbleDatabase, "values" | "get">): (id: string) => readonly Uint8Array[] {
  let others: ReadonlyMap<string, readonly Uint8Array[]> | undefined;
  return (id) => {
    const usual = splits(id).filter((key) => get(key) !== undefined);
    if (usual.length > 0) return usual;
    others ??= unsplit(values(keysOf(kinds.entitlement)));
    return others.get(id) ?? [];
  };
}

/** Most ids are `type:resource:rest`, where each part may hold colons: the keys that an id may have for that. */
function splits(id: string): Uint8Array[] {
  const colons = [...id.matchAll(/:/g)].map(({ index }) => index);
  if (colons.length > mostColons) return [];
  return colons.flatMap((first, i) =>
    colons
      .slice(i + 1)
      .map((second) =>
        keyOf(kinds.entitlement, id.slice(0, first), id.slice(first + 1, second), "1", id.slice(second + 1)),
      ),
  );
}

/** The keys of those that `splits` does not find, by id. */
function unsplit(values: Iterable<Uint8Array>): ReadonlyMap<string, readonly Uint8Array[]> {
  const found = new Map<string, Uint8Array[]>();
  for (const value of values) {
    const { resourceTypeId, resourceId, externalId } = entitlementRow(value);
    const key = keyOf(kinds.entitlement, ...entitlementParts(resourceTypeId, resourceId, externalId));
    if (!splits(externalId).some((split) => Buffer.compare(split, key) === 0))
      found.set(externalId, [...(found.get(externalId) ?? []), key]);
  }
  return found;
}
