import { indexKey } from "../keys.ts";
import { KeyWriter } from "./key-writer.ts";
import { PieceList } from "./piece-list.ts";
import type { SortedRow } from "./sorted-rows.ts";

/**
 * Grants again, under their principals. They are told in the order of their entitlements, with eight bytes kept of each, and what a
 * principal is called once: putting them in order is then counting.
 */
export function heldRows() {
  /** What an entitlement and a principal are called within a key. */
  const entitlements = new PieceList();
  const principals = new PieceList();
  const numbers = new Map<string, Map<string, number>>();
  /** The first grant of each entitlement. */
  const firstGrants: number[] = [];
  let holders = new Uint32Array(1 << 10);
  let count = 0;

  function entitlement(name: Uint8Array): void {
    entitlements.add(name);
    firstGrants.push(count);
  }
  function grant(principalType: string, principal: string, name: Uint8Array): void {
    let known = numbers.get(principalType);
    if (!known) {
      known = new Map();
      numbers.set(principalType, known);
    }
    let number = known.get(principal);
    if (number === undefined) {
      number = principals.count;
      known.set(principal, number);
      principals.add(name);
    }
    if (count === holders.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(holders);
      holders = larger;
    }
    holders[count++] = number;
  }
  function* rows(): Generator<SortedRow> {
    numbers.clear();
    const all = Buffer.from(principals.bytes.buffer, principals.bytes.byteOffset, principals.bytes.length);
    const order = Uint32Array.from({ length: principals.count }, (_, i) => i).sort((a, b) =>
      all.compare(all, principals.start(b), principals.start(b + 1), principals.start(a), principals.start(a + 1)),
    );
    // Where the entitlements of each principal end, in the order of their numbers.
    const ends = new Uint32Array(principals.count + 1);
    for (let i = 0; i < count; i++) ends[holders[i]! + 1]!++;
    for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
    const held = new Uint32Array(count);
    for (let e = 0; e < entitlements.count; e++)
      for (let i = firstGrants[e]!; i < (firstGrants[e + 1] ?? count); i++) held[ends[holders[i]!]!++] = e;
    const key = new KeyWriter();
    key.raw(indexKey("grants by principal"));
    const start = key.length;
    for (const principal of order) {
      key.cut(start);
      key.raw(principals.at(principal));
      const end = key.length;
      const from = principal === 0 ? 0 : ends[principal - 1]!;
      for (let i = from; i < ends[principal]!; i++) {
        key.cut(end);
        key.raw(entitlements.at(held[i]!));
        yield { key: key.bytes, value: nothing };
      }
    }
  }
  return { entitlement, grant, rows };
}

const nothing = new Uint8Array();
