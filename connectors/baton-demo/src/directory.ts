import { drop, happened, put } from "./changes/changes.ts";
import type { Keeper } from "./changes/keeper.ts";
import { holds, isGenerated, type Organisation } from "./organisation.ts";

export interface User {
  readonly id: string;
  /** Of the organisation's own. */
  readonly number: number | undefined;
  readonly displayName: string;
  readonly email: string;
  readonly login: string;
  readonly isEnabled: boolean;
}
export interface Group {
  readonly id: string;
  readonly displayName: string;
}

/** Who there is, and who is a member of what: the organisation with its changes. Each change says whether it did anything. */
export interface Directory {
  user(id: string): User | undefined;
  group(id: string): Group | undefined;
  userByLogin(login: string): User | undefined;
  /** Principals are `user:ID` or `group:ID`. */
  isMember(group: string, principal: string): boolean;
  /** Members that were added, also those that are gone since; in their order. */
  addedMembers(group: string): readonly string[];
  addMember(group: string, principal: string): boolean;
  removeMember(group: string, principal: string): boolean;
  createUser(user: { displayName: string; email: string; login: string }): User;
  createGroup(displayName: string): Group;
  deleteUser(id: string): boolean;
  deleteGroup(id: string): boolean;
  setEnabled(id: string, isEnabled: boolean): boolean;
  noteRotation(id: string): void;
}

export function createDirectory(organisation: Organisation, keeper: Keeper, now: () => Date): Directory {
  const exists = (principal: string) =>
    principal.startsWith("user:") ? directory.user(principal.slice(5)) : directory.group(principal.slice(6));
  const at = () => now().getTime();
  const directory: Directory = {
    user(id) {
      const { users, deletedUsers, disabledUsers } = keeper.read();
      if (deletedUsers.includes(id)) return undefined;
      const isEnabled = !disabledUsers.includes(id);
      const number = isGenerated.user(organisation, id);
      if (number !== undefined) {
        const email = `${id}@example.com`;
        return { id, number, displayName: `User ${id}`, email, login: email, isEnabled };
      }
      const created = users.find((one) => one.id === id);
      return created && { ...created, number: undefined, isEnabled };
    },
    group(id) {
      const { groups, deletedGroups } = keeper.read();
      if (deletedGroups.includes(id)) return undefined;
      if (isGenerated.group(organisation, id) !== undefined) return { id, displayName: `Group ${id}` };
      return groups.find((one) => one.id === id);
    },
    userByLogin(login) {
      const own = /^(u\d+)@example\.com$/.exec(login)?.[1];
      const created = keeper.read().users.findLast((one) => one.login === login);
      return (own && directory.user(own)) || (created && directory.user(created.id));
    },
    isMember(group, principal) {
      if (!directory.group(group) || !exists(principal)) return false;
      const { added, removed } = keeper.read();
      const pair = `${group} ${principal}`;
      if (removed.includes(pair)) return false;
      return added.includes(pair) || isOfRule(organisation, group, principal);
    },
    addedMembers(group) {
      return keeper
        .read()
        .added.filter((pair) => pair.startsWith(`${group} `))
        .map((pair) => pair.slice(group.length + 1));
    },
    addMember(group, principal) {
      if (directory.isMember(group, principal)) return false;
      keeper.change((changes) => {
        const pair = `${group} ${principal}`;
        drop(changes.removed, pair);
        if (!isOfRule(organisation, group, principal)) put(changes.added, pair);
        happened(changes, { at: at(), what: "granted", who: principal, group });
      });
      return true;
    },
    removeMember(group, principal) {
      if (!directory.isMember(group, principal)) return false;
      keeper.change((changes) => {
        put(changes.removed, `${group} ${principal}`);
        happened(changes, { at: at(), what: "revoked", who: principal, group });
      });
      return true;
    },
    createUser(user) {
      return keeper.change((changes) => {
        const id = `n${String(changes.users.length).padStart(7, "0")}`;
        changes.users.push({ id, ...user });
        happened(changes, { at: at(), what: "changed", who: `user:${id}` });
        return { id, ...user, number: undefined, isEnabled: true };
      });
    },
    createGroup(displayName) {
      return keeper.change((changes) => {
        const id = `n${String(changes.groups.length).padStart(5, "0")}`;
        changes.groups.push({ id, displayName });
        happened(changes, { at: at(), what: "changed", who: `group:${id}` });
        return { id, displayName };
      });
    },
    deleteUser(id) {
      if (!directory.user(id)) return false;
      keeper.change((changes) => {
        put(changes.deletedUsers, id);
        happened(changes, { at: at(), what: "changed", who: `user:${id}` });
      });
      return true;
    },
    deleteGroup(id) {
      if (!directory.group(id)) return false;
      keeper.change((changes) => {
        put(changes.deletedGroups, id);
        happened(changes, { at: at(), what: "changed", who: `group:${id}` });
      });
      return true;
    },
    setEnabled(id, isEnabled) {
      if (directory.user(id)?.isEnabled === isEnabled) return false;
      keeper.change((changes) => {
        (isEnabled ? drop : put)(changes.disabledUsers, id);
        happened(changes, { at: at(), what: "changed", who: `user:${id}` });
      });
      return true;
    },
    noteRotation(id) {
      keeper.change((changes) => {
        changes.rotations[id] = (changes.rotations[id] ?? 0) + 1;
        happened(changes, { at: at(), what: "changed", who: `user:${id}` });
      });
    },
  };
  return directory;
}

/** Whether the organisation as it is made up has the member. */
function isOfRule(organisation: Organisation, group: string, principal: string): boolean {
  const g = isGenerated.group(organisation, group);
  if (g === undefined) return false;
  return holds(organisation, g, principal);
}
