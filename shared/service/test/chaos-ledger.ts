import type { TaskView } from "@baton-connectors/conductor";

/** What the chaotic connector did to its app, line by line, held against what became of the tasks. */
export interface Ledger {
  /** What must happen once at most, and was begun more often; grants and revocations that took effect twice running. */
  readonly doneTwice: readonly string[];
  /** Tasks that nobody gave an answer for. */
  readonly lost: readonly string[];
  /** Tasks that were given up without an answer, and which never began. */
  readonly neverBegunReportedLost: readonly string[];
  /** Answers that do not go with what was done. */
  readonly untrue: readonly string[];
  /** Changes of one principal or resource that overlapped, by their keys. */
  readonly overlaps: readonly string[];
  /** Pairs that are not as the last change that the server gave left them. */
  readonly outOfOrder: readonly string[];
  /** Of tasks that had begun, a person was told. */
  readonly cutOff: number;
  /** How many of those the app had not seen: the mark comes first, and the kill fell between it and the app. */
  readonly cutOffAtOnce: number;
  /** How many changes there were at once, at most: serialised is not slow. */
  readonly mostAtOnce: number;
}

/** What a task was queued for. */
export type Purpose =
  | { readonly kind: "sync" }
  | { readonly kind: "once"; readonly what: string }
  | { readonly kind: "grant" | "revoke"; readonly key: string };

export type Queued = { readonly task: TaskView; readonly purpose: Purpose };

/** `again`: ids of tasks that the connector was given while it was doing them, which it passed over. */
export function readLedger(lines: readonly string[], queued: readonly Queued[], again: ReadonlySet<string>): Ledger {
  const count = new Map<string, number>();
  for (const line of lines) count.set(line, (count.get(line) ?? 0) + 1);
  const times = (line: string) => count.get(line) ?? 0;
  const named = queued.map(({ task, purpose }) => ({ task, purpose, name: `${task.id} ${describe(purpose)}` }));
  const those = (check: (one: Queued) => boolean) => named.filter(check).map(({ name }) => name);
  const once = (check: (what: string, task: TaskView) => boolean) =>
    those(({ task, purpose }) => purpose.kind === "once" && check(purpose.what, task));

  const changes = readChanges(lines);
  const isCutOff = ({ state, attempts }: TaskView) =>
    state === "failed" && JSON.stringify(attempts.at(-1)!.finish).includes("was cut off");
  return {
    doneTwice: [...once((what) => times(`begin ${what}`) > 1 || times(`did ${what}`) > 1), ...changes.twiceRunning],
    lost: those(({ task }) => !["succeeded", "failed"].includes(task.state)),
    neverBegunReportedLost: once((what, task) => times(`begin ${what}`) === 0 && task.state === "lost"),
    untrue: [
      ...once((what, task) => task.state === "succeeded" && times(`did ${what}`) !== 1),
      ...once((_, task) => task.state === "failed" && !isCutOff(task)),
      ...those(({ task, purpose }) => purpose.kind !== "once" && task.state !== "succeeded"),
    ],
    overlaps: changes.overlaps,
    outOfOrder: outOfOrder(queued, changes.members, again),
    cutOff: once((_, task) => isCutOff(task)).length,
    cutOffAtOnce: once((what, task) => isCutOff(task) && times(`begin ${what}`) === 0).length,
    mostAtOnce: changes.mostAtOnce,
  };
}

const describe = (purpose: Purpose): string =>
  "key" in purpose ? `${purpose.kind} ${purpose.key}` : "what" in purpose ? purpose.what : purpose.kind;

function readChanges(lines: readonly string[]) {
  const members = new Set<string>();
  const twiceRunning: string[] = [];
  const overlaps: string[] = [];
  const atWork = new Set<string>();
  let mostAtOnce = 0;
  for (const line of lines) {
    const [what, key = ""] = line.split(/ (.*)/);
    if (what === "start") atWork.clear();
    else if (what === "enter") {
      const parts = key.split(" ");
      for (const other of atWork) {
        if (other.split(" ").some((part) => parts.includes(part))) overlaps.push(`${other} and ${key}`);
      }
      atWork.add(key);
      mostAtOnce = Math.max(mostAtOnce, atWork.size);
    } else if (what === "leave") atWork.delete(key);
    else if (what === "grant") {
      if (members.has(key)) twiceRunning.push(line);
      members.add(key);
    } else if (what === "revoke" && !members.delete(key)) twiceRunning.push(line);
  }
  return { members, twiceRunning, overlaps, mostAtOnce };
}

/**
 * The last change of a pair that the server gave decides. Where it gave one again that was being done, because it was away
 * for longer than a lease or heard twice that one was handed back, nothing can be said.
 */
function outOfOrder(queued: readonly Queued[], members: ReadonlySet<string>, again: ReadonlySet<string>): string[] {
  const last = new Map<string, { readonly at: string; readonly to: string }>();
  const unknown = new Set<string>();
  for (const { task, purpose } of queued) {
    if (!("key" in purpose)) continue;
    const { key, kind: to } = purpose;
    if (again.has(task.id) || task.attempts.some(({ outcome }) => outcome === "lost")) unknown.add(key);
    const at = task.attempts.at(-1)!.startedAt;
    // Two in one answer begin in the order in which they were queued.
    if (at >= (last.get(key)?.at ?? "")) last.set(key, { at, to });
  }
  return [...last]
    .filter(([key, { to }]) => !unknown.has(key) && members.has(key) !== (to === "grant"))
    .map(([key, { to }]) => `${key}: the last was a ${to}`);
}
