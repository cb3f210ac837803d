/** A right that somebody holds, by the ids of the file. */
export interface Held {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly privilege: string;
  /** Held through another account or because everybody holds it: it cannot be taken from this one. */
  readonly isFixed: boolean;
}

/** What a listing leaves out, and why. */
export type Leave = (reason: string, fields: Record<string, unknown>) => void;

/** Each right once, in an order that does not depend on when it was read. */
export class HeldSet {
  readonly #found = new Map<string, Held>();

  add(resourceType: string, resourceId: string, privileges: Iterable<string>, isFixed = false) {
    for (const privilege of privileges) {
      const key = keyOf({ resourceId, privilege });
      const known = this.#found.get(key);
      if (!known || (known.isFixed && !isFixed)) this.#found.set(key, { resourceType, resourceId, privilege, isFixed });
    }
  }

  get = (resourceId: string, privilege: string) => this.#found.get(keyOf({ resourceId, privilege }));

  /** Sorted by `keyOf`. */
  list(): readonly (readonly [string, Held])[] {
    return [...this.#found].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

/** A cursor: the right after which a page begins. */
export const keyOf = ({ resourceId, privilege }: Pick<Held, "resourceId" | "privilege">) =>
  `${resourceId}\0${privilege}`;
