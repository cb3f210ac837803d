import { setTimeout as delay } from "node:timers/promises";
import type { Page, PageOf } from "@baton-connectors/sdk";
import { behave } from "./behave.ts";
import type { Place, Script } from "./script.ts";

/** What handlers talk to: the script, and the app that it makes up. */
export interface Client {
  readonly script: Script;
  /** Lets the hooks of a place do their work, in the order they were given. */
  at(place: Place, context: { readonly signal: AbortSignal; readonly syncId?: string }): Promise<void>;
}

export function createClient(script: Script): Client {
  const calls = new Map<Place, number>();
  const sleeping = new Map<string, Promise<unknown>>();
  /** The app answers the slow calls of one sync one after the other, however many are asked at once. */
  const inTurn = async (syncId: string, ms: number, signal: AbortSignal) => {
    const turn = (sleeping.get(syncId) ?? Promise.resolve())
      .catch(() => {})
      .then(() => delay(ms, undefined, { signal }));
    sleeping.set(syncId, turn);
    await turn;
  };
  return {
    script,
    async at(place, { signal, syncId = "" }) {
      const call = (calls.get(place) ?? 0) + 1;
      calls.set(place, call);
      for (const hook of script.hooks) {
        if (hook.at !== place) continue;
        if (hook.do === "sleep") await inTurn(syncId, hook.ms, signal);
        if (hook.do === "exit") process.exit(hook.status);
        if (hook.do === "fail" && call <= hook.times) await behave(hook.how, signal);
      }
    },
  };
}

/** A page of the numbers below `total`. */
export function numbersOf(total: number, size: number, { cursor }: Page): PageOf<number> {
  const from = typeof cursor === "number" ? cursor : 0;
  const to = Math.min(total, from + size);
  const items = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return to < total ? { items, next: to } : { items };
}
