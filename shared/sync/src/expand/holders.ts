import type { GrantRow, SyncStore } from "../store.ts";
import { splitGrant } from "./grant-wire.ts";

/** Somebody who holds an entitlement, as far as those it is passed on to care. */
export interface Holder {
  readonly principalType: string;
  readonly principalId: string;
  /** Unique among principals. */
  readonly key: string;
  /** The principal's encoded message. */
  readonly principal: Uint8Array;
  /** Holds it otherwise than through another entitlement alone. */
  readonly direct: boolean;
}

/** Who holds which entitlement. What was read or written lately is remembered, up to a number of holders. */
export interface Holders {
  of(entitlementId: string): AsyncIterable<readonly Holder[]>;
  remember(entitlementId: string, holders: readonly Holder[]): void;
  forget(entitlementId: string): void;
}

/** Bounds memory; beyond it rows are read again when they are needed again. */
const maxRemembered = 250_000;

export function createHolders(store: Pick<SyncStore, "grantRows">, onWarning: (message: string) => void): Holders {
  const remembered = new Map<string, readonly Holder[]>();
  let count = 0;
  const remember = (id: string, holders: readonly Holder[]) => {
    if (remembered.has(id) || count + holders.length > maxRemembered) return;
    remembered.set(id, holders);
    count += holders.length;
  };
  return {
    async *of(id) {
      const known = remembered.get(id);
      if (known) {
        yield known;
        return;
      }
      let all: Holder[] | undefined = [];
      for await (const rows of store.grantRows(id)) {
        const holders: Holder[] = [];
        for (const row of rows) {
          const holder = holderOf(row, id);
          if (holder) holders.push(holder);
          else onWarning(`a grant of ${id} has no principal and is not expanded`);
        }
        yield holders;
        if (all && count + all.length + holders.length <= maxRemembered) for (const holder of holders) all.push(holder);
        else all = undefined;
      }
      if (all) remember(id, all);
    },
    remember,
    forget(id) {
      count -= remembered.get(id)?.length ?? 0;
      remembered.delete(id);
    },
  };
}

export const principalKey = (row: Pick<GrantRow, "principalType" | "principalId">): string =>
  `${row.principalType}\0${row.principalId}`;

function holderOf(row: GrantRow, entitlementId: string): Holder | undefined {
  const { principal, sources } = splitGrant(row.data);
  if (!principal) return undefined;
  const { principalType, principalId } = row;
  const direct = !sources || sources.has(entitlementId);
  // A copy: the slice would keep the whole page of rows alive.
  return { principalType, principalId, key: principalKey(row), principal: principal.slice(), direct };
}
