import type { Session } from "@baton-connectors/sdk";
import type { HeldGroup, Member } from "./rows/member.ts";
import type { HeldRole } from "./rows/role-row.ts";

/**
 * What lists said of who is in what, kept for the sync, so that groups and users need not be read one by one. Only what a list showed
 * counts: an attribute that it left out may be there when the resource is read by itself.
 */
export interface ListedUser {
  readonly roles: readonly HeldRole[];
  readonly groups: readonly HeldGroup[];
}
export interface ListedMembers {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Members without an id. */
  readonly unnamed: number;
}

const longestKey = 480;
/** A session takes 4 MB; what is longer is read again. */
const longestValue = 3_500_000;

const keyOf = (kind: "user" | "members" | "nested", id: string) => `${kind}:${id}`;

export async function keepUsers(session: Session, users: readonly (readonly [string, ListedUser])[]): Promise<void> {
  await keep(
    session,
    users.map(([id, user]) => [keyOf("user", id), user]),
  );
}
export const listedUser = (session: Session, id: string) => found<ListedUser>(session, keyOf("user", id));

export async function keepMembers(session: Session, groups: readonly (readonly [string, ListedMembers])[]) {
  await keep(session, [
    ...groups.map(([id, members]) => [keyOf("members", id), members] as const),
    ...groups.filter(([, { groups: inner }]) => inner.length > 0).map(([id]) => [keyOf("nested", id), true] as const),
  ]);
}
export const listedMembers = (session: Session, id: string) => found<ListedMembers>(session, keyOf("members", id));
/** Whether the list showed groups in the group. */
export const isNested = async (session: Session, id: string) =>
  (await found<boolean>(session, keyOf("nested", id))) === true;

export function inKinds(members: readonly (Member | undefined)[]): ListedMembers {
  const of = (type: Member["type"]) => [...new Set(members.flatMap((one) => (one?.type === type ? [one.id] : [])))];
  return { users: of("user"), groups: of("group"), unnamed: members.filter((one) => one === undefined).length };
}

async function keep(session: Session, entries: readonly (readonly [string, unknown])[]): Promise<void> {
  const short = entries.filter(([key, value]) => key.length <= longestKey && sizeOf(value) <= longestValue);
  if (short.length > 0) await session.setMany(short);
}
async function found<T>(session: Session, key: string): Promise<T | undefined> {
  return key.length <= longestKey ? session.get<T>(key) : undefined;
}

/** At most: ids take six bytes for a letter as JSON. */
function sizeOf(value: unknown): number {
  const { users = [], groups = [] } = value as Partial<ListedMembers>;
  return users.length + groups.length < 1000 ? 0 : Buffer.byteLength(JSON.stringify(value));
}
