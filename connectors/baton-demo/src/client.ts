import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@baton-connectors/sdk";
import type { Keeper } from "./changes/keeper.ts";
import { createDirectory, type Directory, type Group, type User } from "./directory.ts";
import { groupId, isGenerated, memberGroups, memberUsers, type Organisation, userId } from "./organisation.ts";

/** The synthetic app: pages of rows, each after the app's latency, and changes. */
export interface Client extends Directory {
  listUsers(page: Page, signal: AbortSignal): Promise<Rows<User>>;
  listGroups(page: Page, signal: AbortSignal): Promise<Rows<Group>>;
  /** Member groups come first, all on the first page. */
  listMembers(group: string, page: Page, signal: AbortSignal): Promise<Members>;
  readonly keeper: Keeper;
  now(): Date;
}
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly next: number | undefined;
}
export interface Members {
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly next: number | { readonly added: number } | undefined;
}

export interface ClientOptions extends Organisation {
  readonly pageSize: number;
  readonly latencyMs: number;
}

export function createClient(
  { pageSize, latencyMs, ...organisation }: ClientOptions,
  keeper: Keeper,
  now: () => Date,
): Client {
  const directory = createDirectory(organisation, keeper, now);
  const answer = async (signal: AbortSignal) => {
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal });
  };
  /** Those of the organisation, then those that were created; a deleted one leaves its place empty. */
  const range = <T>(from: number, own: number, created: readonly { id: string }[], row: Row<T>): Rows<T> => {
    const total = own + created.length;
    const count = Math.max(0, Math.min(pageSize, total - from));
    const places = Array.from({ length: count }, (_, i) => from + i);
    return {
      rows: places.flatMap((place) => row(place < own ? place : created[place - own]!.id) ?? []),
      next: from + count < total ? from + count : undefined,
    };
  };
  return {
    ...directory,
    keeper,
    now,
    async listUsers({ cursor }, signal) {
      await answer(signal);
      const { users } = keeper.read();
      const row = (place: number | string) => directory.user(typeof place === "number" ? userId(place) : place);
      return range(startOf(cursor), organisation.users, users, row);
    },
    async listGroups({ cursor }, signal) {
      await answer(signal);
      const { groups } = keeper.read();
      const row = (place: number | string) => directory.group(typeof place === "number" ? groupId(place) : place);
      return range(startOf(cursor), organisation.groups, groups, row);
    },
    async listMembers(group, { cursor }, signal) {
      await answer(signal);
      const { removed, deletedUsers, deletedGroups } = keeper.read();
      // What the rule gives is asked for one by one only where something was taken away: a million members are measured with.
      const isWhole = removed.length + deletedUsers.length + deletedGroups.length === 0;
      const isMember = (principal: string) => isWhole || directory.isMember(group, principal);
      const number = isGenerated.group(organisation, group);
      const begun = addedOf(cursor);
      if (number !== undefined && begun === undefined) {
        const nested = cursor === undefined ? memberGroups(organisation, number).map(groupId) : [];
        const { members, next } = memberUsers(organisation, number, startOf(cursor), pageSize - nested.length);
        const more = next ?? (directory.addedMembers(group).length > 0 ? { added: 0 } : undefined);
        return {
          groups: nested.filter((id) => isMember(`group:${id}`)),
          users: members.map(userId).filter((id) => isMember(`user:${id}`)),
          next: more,
        };
      }
      const from = begun ?? 0;
      const added = directory.addedMembers(group);
      const here = added.slice(from, from + pageSize);
      const ids = (type: string) =>
        here.filter((one) => one.startsWith(`${type}:`) && isMember(one)).map((one) => one.slice(type.length + 1));
      const next = from + pageSize < added.length ? { added: from + pageSize } : undefined;
      return { groups: ids("group"), users: ids("user"), next };
    },
  };
}

type Row<T> = (place: number | string) => T | undefined;

const startOf = (cursor: Page["cursor"]): number => (typeof cursor === "number" ? cursor : 0);

/** Where to go on among the members that were added; undefined among those of the organisation. */
const addedOf = (cursor: Page["cursor"]): number | undefined =>
  typeof cursor === "object" && cursor !== null && "added" in cursor ? Number(cursor.added) : undefined;
