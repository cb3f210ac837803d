/**
 * Loaded before a program (`node --import`): what it waits for passes at once, and its clock says that it has passed. So a run under a vendor's
 * limits takes as long as its work takes, and the sum of the waits is printed at the end. Several who wait for the same moment wait once.
 */
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

const real = Date.now;
let shift = 0;
const now = () => real() + shift;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
});
Date.now = now;

timers.setTimeout = (async (ms: number, value: unknown, options: { signal?: AbortSignal } = {}) => {
  const until = now() + ms;
  await timers.setImmediate(undefined, { signal: options.signal });
  shift += Math.max(0, until - now());
  return value;
}) as typeof timers.setTimeout;
syncBuiltinESMExports();

process.on("exit", () => process.stderr.write(`waited ${(shift / 1000).toFixed(1)} s, in virtual time\n`));
