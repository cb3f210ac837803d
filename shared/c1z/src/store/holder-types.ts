/**
 * Which types of principals hold which entitlements, noted while grants are put: they come in runs that have both in
 * common, so that knowing costs nothing, and reading them back would cost reading every row.
 */
export interface HolderTypes {
  /** Begins anew; rows up to the place, 0 for none, were there before. */
  restart(before: number): void;
  note(entitlementId: string, principalType: string): void;
  /** Rows up to this place are not noted. */
  readonly before: number;
  /** Principals' types by entitlement; undefined when there were too many to note. Rows may have been removed since. */
  readonly noted: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Bounds memory. */
const mostPairs = 200_000;

export function createHolderTypes(): HolderTypes {
  let noted: Map<string, string[]> | undefined = new Map();
  let pairs = 0;
  let before = 0;
  return {
    restart(place) {
      [noted, pairs, before] = [new Map(), 0, place];
    },
    note(entitlementId, principalType) {
      if (!noted) return;
      const types = noted.get(entitlementId);
      if (types?.includes(principalType)) return;
      if (++pairs > mostPairs) noted = undefined;
      else if (types) types.push(principalType);
      else noted.set(entitlementId, [principalType]);
    },
    get before() {
      return before;
    },
    get noted() {
      return noted;
    },
  };
}
