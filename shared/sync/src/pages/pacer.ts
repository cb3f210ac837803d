import type { RateLimit, RateLimitObservation } from "@baton-connectors/sdk";
import { longestLimitMs } from "@baton-connectors/sdk/host";

/**
 * Keeps the number of calls in flight within what the app's answers allow. Limits are known per bucket (a vendor's own
 * division of its budget); which buckets a kind of call draws from is learnt from its answers.
 */
export interface Pacer {
  /** Calls of this kind that may be in flight now; 0 while a budget is spent. */
  allowance(kind: string): number;
  /** When `allowance` is 0: the moment it may be asked again. */
  opensAt(kind: string): Date | undefined;
  observe(kind: string, observation: RateLimitObservation): void;
  /** A call of this kind was refused; nobody else needs to try before `until`. */
  refused(kind: string, until: Date): void;
}

export interface PacerOptions {
  readonly maxInFlight: number;
  /** The part of a budget to use once somebody else is seen using it too. */
  readonly share: number;
  readonly now: () => Date;
}

interface Window {
  limit: number;
  remaining: number;
  resetAt: Date | undefined;
  /** At the first answer of this window, and the answers of ours since. */
  readonly firstRemaining: number;
  ours: number;
  shared: boolean;
}

/** Requests left per call in flight, below which fewer calls run side by side. */
const roomPerCall = 3;

export function createPacer({ maxInFlight, share, now }: PacerOptions): Pacer {
  const windows = new Map<string, Window>();
  const bucketsOf = new Map<string, Set<string>>();
  const closedUntil = new Map<string, Date>();
  /** Buckets that the app refuses to serve from; other answers, still under way then, do not open them again. */
  const emptyUntil = new Map<string, Date>();

  /** Requests that may still be sent in this window, undefined when the app does not say. */
  function room(window: Window): number | undefined {
    if (window.limit <= 0 || !window.resetAt || window.resetAt <= now()) return undefined;
    const reserve = window.shared ? window.limit * (1 - share) : 0;
    return window.remaining - reserve;
  }

  /** Where a window is over and the next has not begun: as much as it will have, not as much as one likes. */
  const freshRoom = ({ limit, resetAt }: Window) => (limit > 0 && resetAt ? limit : undefined);

  /** Whatever an app says, it is asked again after an hour. */
  function withinAnHour(rateLimit: RateLimit): RateLimit {
    const latest = new Date(now().getTime() + longestLimitMs);
    return rateLimit.resetAt && rateLimit.resetAt > latest ? { ...rateLimit, resetAt: latest } : rateLimit;
  }

  return {
    allowance(kind) {
      const refused = closedUntil.get(kind);
      if (refused && refused > now()) return 0;
      let allowed = maxInFlight;
      for (const bucket of bucketsOf.get(kind) ?? []) {
        const empty = emptyUntil.get(bucket);
        if (empty && empty > now()) return 0;
        const window = windows.get(bucket);
        const left = window && (room(window) ?? freshRoom(window));
        if (left === undefined) continue;
        if (left <= 0) return 0;
        allowed = Math.min(allowed, Math.max(1, Math.floor(left / roomPerCall)));
      }
      return allowed;
    },
    opensAt(kind) {
      let latest = closedUntil.get(kind);
      for (const bucket of bucketsOf.get(kind) ?? []) {
        latest = later(latest, emptyUntil.get(bucket));
        const window = windows.get(bucket);
        const left = window && room(window);
        if (left !== undefined && left <= 0) latest = later(latest, window!.resetAt);
      }
      return latest && latest > now() ? latest : undefined;
    },
    observe(kind, { bucket, rateLimit: said }) {
      const rateLimit = withinAnHour(said);
      const buckets = bucketsOf.get(kind) ?? new Set();
      bucketsOf.set(kind, buckets.add(bucket));
      if (rateLimit.status === "over-limit" && rateLimit.resetAt) {
        emptyUntil.set(bucket, later(emptyUntil.get(bucket), rateLimit.resetAt)!);
      } else windows.set(bucket, next(windows.get(bucket), rateLimit, maxInFlight, now()));
    },
    refused(kind, until) {
      closedUntil.set(kind, later(closedUntil.get(kind), until)!);
    },
  };
}

const later = (a: Date | undefined, b: Date | undefined) => (a && b ? (a > b ? a : b) : (a ?? b));

/** Answers arrive out of order: within a window the least that was left counts. One that is over is another, however short it was. */
function next(known: Window | undefined, seen: RateLimit, tolerance: number, now: Date): Window {
  const sameWindow =
    known?.resetAt &&
    seen.resetAt &&
    known.resetAt > now &&
    Math.abs(known.resetAt.getTime() - seen.resetAt.getTime()) < 2000;
  if (!known || !sameWindow) {
    const { limit, remaining, resetAt } = seen;
    return { limit, remaining, resetAt, firstRemaining: remaining, ours: 0, shared: false };
  }
  known.ours++;
  known.limit = seen.limit;
  known.remaining = Math.min(known.remaining, seen.remaining);
  const others = known.firstRemaining - known.remaining - known.ours;
  if (others > tolerance + known.limit / 50) known.shared = true;
  return known;
}
