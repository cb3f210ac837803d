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

/** The number of one of the organisation's own; undefined for an id of any other. */
export const isGenerated = {
  user: ({ users }: Organisation, id: string) => numberOf(id, users, userId),
  group: ({ groups }: Organisation, id: string) => numberOf(id, groups, groupId),
} as const;

function numberOf(id: string, total: number, idOf: (i: number) => string): number | undefined {
  const i = Number(id.slice(1));
  return Number.isInteger(i) && i >= 0 && i < total && idOf(i) === id ? i : undefined;
}

/** Whether `user:ID` or `group:ID` is a member of group g. */
export function holds(organisation: Organisation, g: number, principal: string): boolean {
  const [type, id = ""] = principal.split(":");
  if (type === "group") return memberGroups(organisation, g).some((member) => groupId(member) === id);
  const user = isGenerated.user(organisation, id);
  if (user === undefined) return false;
  return memberResidues(organisation.groups, organisation.memberships, g).includes(user % organisation.groups);
}
