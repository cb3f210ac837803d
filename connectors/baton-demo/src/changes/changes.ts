/** What was changed of the made-up organisation, which itself is the same every time. */
export interface Changes {
  readonly version: 1;
  /** Their rows stay when they are deleted, so that pages that were begun go on at the right place. */
  readonly users: NewUser[];
  readonly groups: NewGroup[];
  readonly deletedUsers: string[];
  readonly deletedGroups: string[];
  readonly disabledUsers: string[];
  /** `g00001 user:u0000003`, beside and against the members that the rule of the organisation gives. */
  readonly added: string[];
  readonly removed: string[];
  readonly rotations: Record<string, number>;
  readonly events: Happening[];
  /** Of all that ever happened: the place of the first one in `events`. */
  firstEvent: number;
  readonly tickets: NewTicketRow[];
}

export interface NewUser {
  readonly id: string;
  readonly displayName: string;
  readonly email: string;
  readonly login: string;
}
export interface NewGroup {
  readonly id: string;
  readonly displayName: string;
}
export interface Happening {
  readonly at: number;
  readonly what: "granted" | "revoked" | "changed";
  /** `user:u0000003` or `group:g00001`: the principal, or what was created, changed or deleted. */
  readonly who: string;
  /** Of grants: the group. */
  readonly group?: string;
}
export interface NewTicketRow {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly createdAt: number;
  /** What came later may be missing in files of before. */
  readonly status?: string;
  /** The caller's name of it. */
  readonly reference?: string;
  readonly requestedFor?: string;
  /** As protojson. */
  readonly fields?: readonly unknown[];
}

export const noChanges = (): Changes => ({
  version: 1,
  users: [],
  groups: [],
  deletedUsers: [],
  deletedGroups: [],
  disabledUsers: [],
  added: [],
  removed: [],
  rotations: {},
  events: [],
  firstEvent: 0,
  tickets: [],
});

/** Older ones are forgotten: a feed that is read from the start begins with the first that is kept. */
const keptEvents = 10_000;

export function happened(changes: Changes, event: Happening): void {
  changes.events.push(event);
  const over = changes.events.length - keptEvents;
  if (over <= 0) return;
  changes.events.splice(0, over);
  changes.firstEvent += over;
}

export function put(list: string[], item: string): void {
  if (!list.includes(item)) list.push(item);
}

export function drop(list: string[], item: string): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}
