import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@baton-connectors/sdk";
import { groupId, memberGroups, memberUsers, type Organisation, userId } from "./organisation.ts";

/** The synthetic app: pages of ids, each after the app's latency. */
export interface Client {
  listUsers(page: Page, signal: AbortSignal): Promise<Numbers>;
  listGroups(page: Page, signal: AbortSignal): Promise<Numbers>;
  /** Member groups come first, all on the first page. */
  listMembers(group: number, page: Page, signal: AbortSignal): Promise<Members>;
  hasUser(i: number): boolean;
  hasGroup(g: number): boolean;
}
export interface Numbers {
  readonly numbers: readonly number[];
  readonly next: number | undefined;
}
export interface Members {
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly next: number | undefined;
}

export interface ClientOptions extends Organisation {
  readonly pageSize: number;
  readonly latencyMs: number;
}

export function createClient({ pageSize, latencyMs, ...organisation }: ClientOptions): Client {
  const answer = async (signal: AbortSignal) => {
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal });
  };
  const range = (from: number, total: number): Numbers => {
    const count = Math.max(0, Math.min(pageSize, total - from));
    return {
      numbers: Array.from({ length: count }, (_, i) => from + i),
      next: from + count < total ? from + count : undefined,
    };
  };
  return {
    async listUsers({ cursor }, signal) {
      await answer(signal);
      return range(startOf(cursor), organisation.users);
    },
    async listGroups({ cursor }, signal) {
      await answer(signal);
      return range(startOf(cursor), organisation.groups);
    },
    async listMembers(group, { cursor }, signal) {
      await answer(signal);
      const groups = cursor === undefined ? memberGroups(organisation, group).map(groupId) : [];
      const { members, next } = memberUsers(organisation, group, startOf(cursor), pageSize - groups.length);
      return { groups, users: members.map(userId), next };
    },
    hasUser: (i) => Number.isInteger(i) && i >= 0 && i < organisation.users,
    hasGroup: (g) => Number.isInteger(g) && g >= 0 && g < organisation.groups,
  };
}

const startOf = (cursor: Page["cursor"]): number => (typeof cursor === "number" ? cursor : 0);
