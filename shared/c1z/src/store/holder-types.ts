/**
 * Which types of principals hold which entitlements, and in which places of the table, noted while grants are put: they
 * come in runs that have both in common, so that knowing costs nothing, and reading them back would cost reading every row.
 */
export interface HolderTypes {
  /** Begins anew; rows up to the place, 0 for none, were there before. */
  restart(before: number): void;
  /** So many rows from the place on; where there are indexes the place says nothing. */
  note(entitlementId: string, principalType: string, place: number, rows: number): void;
  /** Rows up to this place are not noted. */
  readonly before: number;
  /** By entitlement; undefined when there were too many to note. Rows may have been removed since. */
  readonly noted: ReadonlyMap<string, readonly NotedType[]> | undefined;
}
export interface NotedType {
  readonly type: string;
  /** Between these places all of the rows lie, perhaps with others. */
  readonly first: number;
  readonly last: number;
}

/** Bounds memory, at some ten megabytes. With more, the table is read once at the end. */
const mostPairs = 50_000;

export function createHolderTypes(): HolderTypes {
  let noted: Map<string, { type: string; first: number; last: number }[]> | undefined = new Map();
  let pairs = 0;
  let before = 0;
  return {
    restart(place) {
      [noted, pairs, before] = [new Map(), 0, place];
    },
    note(entitlementId, type, place, rows) {
      if (!noted) return;
      const last = place + rows - 1;
      const types = noted.get(entitlementId);
      const known = types?.find((one) => one.type === type);
      if (known) known.last = last;
      else if (++pairs > mostPairs) noted = undefined;
      else if (types) types.push({ type, first: place, last });
      else noted.set(entitlementId, [{ type, first: place, last }]);
    },
    get before() {
      return before;
    },
    get noted() {
      return noted;
    },
  };
}
