import type { GrantRow } from "../store.ts";
import { type GrantParts, isOnlyImmutable, splitGrant } from "./grant-wire.ts";
import type { RowsAhead } from "./rows-ahead.ts";

/** Somebody who holds entitlements. Who holds many of them is one object. */
export interface Principal {
  readonly type: string;
  readonly id: string;
  /** Unique among principals. */
  readonly key: string;
  /** Its encoded message. */
  readonly message: Uint8Array;
}
/** Somebody who holds an entitlement, as far as those it is passed on to care. */
export interface Holder {
  readonly principal: Principal;
  /** Holds it otherwise than through another entitlement alone. */
  readonly direct: boolean;
  /** Holds it through its circle alone: an expansion before this one gave it. */
  readonly within: boolean;
}

/** Who holds which entitlement. What was read or written lately is remembered, up to a number of holders. */
export interface Holders {
  of(entitlementId: string): AsyncIterable<readonly Holder[]>;
  remembers(entitlementId: string): boolean;
  remember(entitlementId: string, holders: readonly Holder[]): void;
  forget(entitlementId: string): void;
  /** Whoever holds the entitlement by this row; undefined when it names nobody. `sources` are those it has by now. */
  holderOf(row: GrantRow, parts: Pick<GrantParts, "principal" | "sources">, entitlementId: string): Holder | undefined;
}

/** Bounds memory; beyond it rows are read again when they are needed again. */
const maxRemembered = 250_000;

/** `circleOf`: the entitlements that the one and they hold each other, if there are any. */
export function createHolders(
  rows: RowsAhead,
  circleOf: (entitlementId: string) => ReadonlySet<string> | undefined,
  onWarning: (message: string) => void,
): Holders {
  const remembered = new Map<string, readonly Holder[]>();
  const principals = new Map<string, Principal>();
  let count = 0;
  const remember = (id: string, holders: readonly Holder[]) => {
    if (remembered.has(id) || count + holders.length > maxRemembered) return;
    remembered.set(id, holders);
    count += holders.length;
  };
  const principalOf = (row: GrantRow, message: Uint8Array): Principal => {
    const key = principalKey(row);
    const known = principals.get(key);
    // One principal's message need not be the same everywhere.
    if (known && Buffer.compare(known.message, message) === 0) return known;
    if (principals.size === maxRemembered) principals.clear();
    // A copy: the slice would keep the whole page of rows alive.
    const made = { type: row.principalType, id: row.principalId, key, message: message.slice() };
    principals.set(key, made);
    return made;
  };
  const warned = new Set<string>();
  const holderOf: Holders["holderOf"] = (row, { principal, sources }, id) => {
    if (!principal) return undefined;
    const direct = !sources || sources.has(id);
    const within = !direct && circleOf(id)?.isSupersetOf(sources) === true && isOnlyImmutable(row.data);
    return { principal: principalOf(row, principal), direct, within };
  };
  return {
    async *of(id) {
      const known = remembered.get(id);
      if (known) {
        yield known;
        return;
      }
      const warn = !warned.has(id);
      warned.add(id);
      let all: Holder[] | undefined = [];
      for await (const batch of rows.of(id)) {
        const holders: Holder[] = [];
        for (const row of batch) {
          const holder = holderOf(row, splitGrant(row.data), id);
          if (holder) holders.push(holder);
          else if (warn) onWarning(`a grant of ${id} has no principal and is not expanded`);
        }
        yield holders;
        if (all && count + all.length + holders.length <= maxRemembered) for (const holder of holders) all.push(holder);
        else all = undefined;
      }
      if (all) remember(id, all);
    },
    remembers: (id) => remembered.has(id),
    remember,
    forget(id) {
      count -= remembered.get(id)?.length ?? 0;
      remembered.delete(id);
    },
    holderOf,
  };
}

export const principalKey = (row: Pick<GrantRow, "principalType" | "principalId">): string =>
  `${row.principalType}\0${row.principalId}`;
