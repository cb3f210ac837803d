import type { Script } from "./script.ts";

export const userId = (i: number): string => `u${String(i).padStart(7, "0")}`;
export const groupId = (g: number): string => `g${String(g).padStart(5, "0")}`;

/** The number in an id like `g00012`; undefined when it is no such id. */
export function numberOf(id: string, make: (n: number) => string): number | undefined {
  const n = Number(id.slice(1));
  return Number.isInteger(n) && n >= 0 && make(n) === id ? n : undefined;
}

/** Groups that are members of group g. */
export function memberGroups({ groups, nested }: Script, g: number): readonly number[] {
  if (!nested) return [];
  return [...(g % 5 === 0 ? [] : [g - 1]), ...(g % 7 === 0 && g + 3 < groups ? [g + 3] : [])];
}

/** Users that are members of group g: user i is in the groups (i + 37k) mod G for k in 0..M-1. */
export function memberUsers({ users, groups, memberships }: Script, g: number): readonly number[] {
  const remainders = new Set(
    Array.from({ length: memberships }, (_, k) => (((g - 37 * k) % groups) + groups) % groups),
  );
  const members: number[] = [];
  for (const remainder of remainders) for (let i = remainder; i < users; i += groups) members.push(i);
  return members.sort((a, b) => a - b);
}
