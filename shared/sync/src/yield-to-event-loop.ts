import { setImmediate } from "node:timers/promises";

const mostMs = 50;

/**
 * Work that never waits for anything but promises keeps timers, signals and sockets from being heard: heartbeats would be
 * missed, health checks time out, Ctrl-C do nothing. Whoever calls this between two steps gives them a turn when it is time.
 */
export function createYielding(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < mostMs) return;
    await setImmediate();
    last = performance.now();
  };
}
