import type { Entity, GoogleTenant } from "./tenant.ts";

/** A tenant in use: what calls change, and look-ups by id or address. */
export interface World {
  readonly tenant: GoogleTenant;
  /** By id, primary address or alias. */
  user(key: string): Entity | undefined;
  group(key: string): Entity | undefined;
  /** Whether the path's customer is this one. */
  isCustomer(key: string): boolean;
  hasDomain(address: string): boolean;
  /** Ids for what is created, the same in every run. */
  nextId(prefix: string): string;
  readonly nowIso: string;
  /** A stored time, with `NOW-…` resolved. */
  time(text: string): string;
}

export function createWorld(tenant: GoogleTenant, nowMs: number): World {
  let created = 0;
  return {
    tenant,
    user: (key) => find(tenant.users, key, ["id"], ["primaryEmail"]),
    group: (key) => find(tenant.groups, key, ["id"], ["email"]),
    isCustomer: (key) => key === "my_customer" || key === tenant.customerId,
    hasDomain(address) {
      const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
      return tenant.domains.some((known) => String(known.domainName).toLowerCase() === domain);
    },
    nextId: (prefix) => `${prefix}${String(++created).padStart(21 - prefix.length, "0")}`,
    nowIso: new Date(nowMs).toISOString(),
    time(text) {
      const relative = /^NOW-(\d+)d(\d*)$/.exec(text);
      if (!relative) return text;
      return new Date(nowMs - Number(relative[1]) * 86_400_000 - Number(relative[2] || 0) * 60_000).toISOString();
    },
  };
}

function find(among: Entity[], key: string, exact: string[], folded: string[]): Entity | undefined {
  if (key === "") return undefined;
  const lower = key.toLowerCase();
  return among.find(
    (entity) =>
      exact.some((field) => entity[field] === key) ||
      folded.some((field) => typeof entity[field] === "string" && (entity[field] as string).toLowerCase() === lower) ||
      (Array.isArray(entity.aliases) && entity.aliases.some((alias) => String(alias).toLowerCase() === lower)),
  );
}

/** Whether an address or `primaryEmail` lies in a domain. */
export const inDomain = (address: unknown, domain: string) =>
  typeof address === "string" && address.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
