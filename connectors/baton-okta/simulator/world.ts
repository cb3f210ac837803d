import type { App, Group, ResourceSet, Tenant, User } from "./tenant.ts";

/** A tenant that changes while it is served. Tests reach in: `world.tenant.users`, `world.removeUser(id)`. */
export interface World {
  readonly tenant: Tenant;
  readonly now: () => number;
  /** An id no object has yet, the same in every run. */
  newId(prefix: string): string;
  user(idOrLogin: string): User | undefined;
  group(id: string): Group | undefined;
  app(id: string): App | undefined;
  resourceSet(id: string): ResourceSet | undefined;
  addUser(user: User): void;
  removeUser(id: string): void;
  removeGroup(id: string): void;
}

export function createWorld(tenant: Tenant, now: () => number): World {
  let made = 0;
  const users = new Map(tenant.users.map((user) => [user.id, user]));
  const drop = <T>(list: T[], gone: (item: T) => boolean) => {
    for (let i = list.length - 1; i >= 0; i--) if (gone(list[i]!)) list.splice(i, 1);
  };
  return {
    tenant,
    now,
    newId: (prefix) => {
      made += 1;
      return prefix + String(made).padStart(20 - prefix.length, "0");
    },
    user: (idOrLogin) =>
      users.get(idOrLogin) ??
      tenant.users.find(({ profile }) => (profile as { login?: unknown } | undefined)?.login === idOrLogin),
    group: (id) => tenant.groups.find((group) => group.id === id),
    app: (id) => tenant.apps.find((app) => app.id === id),
    resourceSet: (id) => tenant.resourceSets.find((set) => set.id === id),
    addUser(user) {
      tenant.users.push(user);
      users.set(user.id, user);
    },
    removeUser(id) {
      users.delete(id);
      drop(tenant.users, (user) => user.id === id);
      drop(tenant.assignees, (assignee) => assignee === id);
      delete tenant.userRoles[id];
      for (const group of tenant.groups) drop(group.members, (member) => member === id);
      for (const app of tenant.apps) drop(app.appUsers, (user) => user.id === id);
    },
    removeGroup(id) {
      drop(tenant.groups, (group) => group.id === id);
      for (const app of tenant.apps) drop(app.appGroups, (group) => group.id === id);
    },
  };
}
