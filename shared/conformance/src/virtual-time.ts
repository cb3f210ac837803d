import type { Clock } from "./subject.ts";

/** Time that hours pass at once in: a wait is noted, and over. */
export interface VirtualTime extends Clock {
  sleep(ms: number): Promise<void>;
  /** Waits asked for, in milliseconds. */
  readonly waits: number[];
  /** Of all waits since the last `begin`. */
  readonly waitedMs: number;
  begin(): void;
}

const day = 24 * 3_600_000;

export function virtualTime(onWait?: (waitedMs: number) => void): VirtualTime {
  let shift = 0;
  let began = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => new Date(Date.now() + shift),
    get waitedMs() {
      return shift - began;
    },
    begin() {
      began = shift;
      waits.length = 0;
    },
    async sleep(ms) {
      waits.push(ms);
      shift += Math.max(0, ms);
      onWait?.(shift - began);
      if (shift - began > day) throw new Error("it waited for more than a day, as if for ever");
      await new Promise(setImmediate);
    },
  };
}
