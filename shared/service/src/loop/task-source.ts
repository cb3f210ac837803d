import type { Task } from "@baton-connectors/protocol/connectorapi";
import type { ConductorOne } from "../conductor-one.ts";

/** Where tasks come from: one at a time, or ahead in batches. */
export interface TaskSource {
  /** The next task, or none, and how long to wait before asking again. */
  next(signal: AbortSignal): Promise<{ readonly task: Task | undefined; readonly waitMs: number }>;
  /** A task that `next` gave is done with. */
  done(task: Task): void;
  /** What was fetched and will not be asked for any more. */
  rest(): readonly Task[];
}

const longestPollMs = 5 * 60_000;
/** An idle connector asks at most once a second, even if the server says no pause or none at all. */
const idleFloorMs = 1000;

const clamp = (nextPollMs = 0) => Math.min(Math.max(nextPollMs, 0), longestPollMs);
/** Idle connectors of one client do not all ask at the same moment. */
const idleWait = (nextPollMs: number | undefined) => {
  const waitMs = clamp(nextPollMs);
  return waitMs === 0 ? idleFloorMs : Math.round(waitMs * (1 + Math.random() / 10));
};

const isWork = (task: Task) => task.taskType.case !== "none";

/** GetTask: the server gives one task a call. */
export function singleTasks(
  conductorOne: Pick<ConductorOne, "getTask">,
  onFetched: (task: Task) => void = () => {},
): TaskSource {
  return {
    async next(signal) {
      const { tasks, nextPollMs } = await conductorOne.getTask(signal);
      const task = tasks.find(isWork);
      if (task) onFetched(task);
      return { task, waitMs: task ? clamp(nextPollMs) : idleWait(nextPollMs) };
    },
    done() {},
    rest: () => [],
  };
}

const largestPage = 100;

/** GetTasks: a queue of up to twice what can run at once, so that a slot is never free for the length of a call. */
export function batchedTasks(
  conductorOne: Pick<ConductorOne, "getTasks">,
  concurrency: number,
  now: () => Date,
  onFetched: (task: Task) => void = () => {},
): TaskSource {
  const queued: Task[] = [];
  const inFlight = new Set<string>();
  let pollAt = 0;

  async function fetch(signal: AbortSignal) {
    const known = [...queued.map(({ id }) => id), ...inFlight];
    const most = Math.min(2 * concurrency - known.length, largestPage);
    const { tasks, nextPollMs } = await conductorOne.getTasks(known, most, signal);
    pollAt = now().getTime() + clamp(nextPollMs);
    for (const task of tasks) {
      if (!isWork(task) || inFlight.has(task.id) || queued.some(({ id }) => id === task.id)) continue;
      onFetched(task);
      queued.push(task);
    }
    return nextPollMs;
  }
  function take(): Task | undefined {
    const task = queued.shift();
    if (task?.id) inFlight.add(task.id);
    return task;
  }
  return {
    async next(signal) {
      let task = take();
      const fewKnown = queued.length + inFlight.size < concurrency;
      if (fewKnown && now().getTime() >= pollAt) {
        try {
          await fetch(signal);
        } catch (thrown) {
          if (!task) throw thrown;
        }
        task ??= take();
      }
      if (task) return { task, waitMs: 0 };
      const waitMs = pollAt - now().getTime();
      return { task, waitMs: waitMs > 0 ? waitMs : idleFloorMs };
    },
    done: ({ id }) => void inFlight.delete(id),
    rest: () => queued.splice(0),
  };
}
