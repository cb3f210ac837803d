/** A made-up organisation, the same every time: users, groups, and who is a member of what. */
export interface Organisation {
  readonly users: number;
  readonly groups: number;
  /** Groups each user is a member of. */
  readonly memberships: number;
  /** Whether groups are members of groups too. */
  readonly nested: boolean;
}

export const userId = (i: number): string => `u${String(i).padStart(7, "0")}`;
export const groupId = (g: number): string => `g${String(g).padStart(5, "0")}`;
export const groupNumber = (id: string): number => Number(id.slice(1));

/** Groups that are members of group g. */
export function memberGroups({ groups, nested }: Organisation, g: number): readonly number[] {
  if (!nested) return [];
  const members: number[] = [];
  if (g % 5 !== 0) members.push(g - 1);
  if (g % 7 === 0 && g + 3 < groups) members.push(g + 3);
  return members;
}

/**
 * Users that are members of group g, from user `from` on, at most `count`. User i is a member of group
 * (i + 37k) mod G for k in 0..M-1; `next` is the user to go on from.
 */
export function memberUsers(
  { users, groups, memberships }: Organisation,
  g: number,
  from: number,
  count: number,
): { readonly members: readonly number[]; readonly next: number | undefined } {
  const residues = memberResidues(groups, memberships, g);
  const members: number[] = [];
  for (let base = from - (from % groups); base < users; base += groups) {
    for (const residue of residues) {
      const user = base + residue;
      if (user < from) continue;
      if (user >= users) break;
      if (members.length === count) return { members, next: user };
      members.push(user);
    }
  }
  return { members, next: undefined };
}

/** Remainders modulo G of the users in group g, ascending, each once. */
function memberResidues(groups: number, memberships: number, g: number): readonly number[] {
  const residues = new Set<number>();
  for (let k = 0; k < memberships; k++) residues.add((((g - 37 * k) % groups) + groups) % groups);
  return [...residues].sort((a, b) => a - b);
}
