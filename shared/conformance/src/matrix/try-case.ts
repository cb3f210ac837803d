import { BatonError, toBatonError } from "@baton-connectors/sdk";
import { patienceOfSync } from "@baton-connectors/sdk/host";
import { memoryStore } from "@baton-connectors/sync/memory";
import type { Subject } from "../subject.ts";
import { type Trial, trialOf } from "../trial.ts";
import { virtualTime } from "../virtual-time.ts";
import type { Intercept } from "../wire.ts";
import type { Case } from "./case.ts";
import type { Clean, CleanAct } from "./clean.ts";
import { judgeFailure, judgeSync, lost, type Verdict } from "./verdict.ts";

export interface Tried extends Verdict {
  readonly case: Case;
  /** Requests that what was tried took. */
  readonly requests: number;
}

/**
 * Requests beyond those of a clean run, above which a run is taken for one that would never end: besides a page that is asked for as
 * often as an app in trouble is asked for one.
 */
const moreRequests = 200;
/** Real time for what takes milliseconds. */
const patienceMs = 60_000;

/** Does what the case says, on an app of its own. */
export async function tryCase<Config, Client>(
  subject: Subject<Config, Client>,
  clean: Clean<Config>,
  one: Case,
): Promise<Tried> {
  const stop = new AbortController();
  let endless: string | undefined;
  const end = (why: string) => {
    endless ??= why;
    stop.abort(new BatonError("Canceled", why));
  };
  const time = virtualTime((waitedMs) => {
    if (waitedMs > one.expected.patienceMs) end(`it waited for ${Math.round(waitedMs / 60_000)} minutes`);
  });
  const trial = await trialOf(subject, time);
  const act = clean.acts.get(one.act);
  const repeated = act ? 0 : clean.requestsOfPage * patienceOfSync.tries;
  const most = (act ?? clean).traffic.count + repeated + moreRequests;
  let requests = 0;
  const strike = one.begin(time);
  const counted: Intercept = (sent, pass) => {
    requests++;
    if (requests > most) end(`it sent more than ${most} requests`);
    if (stop.signal.aborted) throw stop.signal.reason;
    return strike(sent, pass);
  };
  const watch = setTimeout(() => end(`it did not end within ${patienceMs / 1000} seconds`), patienceMs);
  try {
    const circumstances = { trial, counted, signal: stop.signal };
    const verdict = act
      ? await tryAct(act, circumstances)
      : await trySync(clean, one, circumstances).catch(judgeFailure);
    const { outcome, why } = endless === undefined ? verdict : lost(endless);
    return { case: one, requests, ...checked({ outcome, why }, one, told(subject, trial, why)) };
  } finally {
    clearTimeout(watch);
    await trial.app.close();
  }
}

interface Circumstances<Config> {
  readonly trial: Trial<Config>;
  readonly counted: Intercept;
  readonly signal: AbortSignal;
}

async function trySync<Config>(
  clean: Clean<Config>,
  one: Case,
  circumstances: Circumstances<Config>,
): Promise<Verdict> {
  const { trial, counted, signal } = circumstances;
  const store = memoryStore();
  if (one.interruptAt) {
    const interrupt = new AbortController();
    const { placeOf } = clean.traffic;
    const stopped = await trial.sync({
      workers: 1,
      into: store,
      signal: interrupt.signal,
      intercept: (sent, pass) => {
        if (placeOf(sent) === one.interruptAt) interrupt.abort();
        return pass();
      },
    });
    if (stopped.summary.outcome !== "interrupted") return lost(`interrupted, it ended as ${stopped.summary.outcome}`);
  }
  // One page at a time or many at once: half of the cases each, by their names.
  const workers = one.name.length % 2 === 0 ? 1 : 8;
  return judgeSync(one, clean.sync, await trial.sync({ workers, into: store, signal, intercept: counted }));
}

/**
 * A change that is said to be done is done. One that failed can be asked for again, which then ends as if nothing had been wrong; and
 * what is said to be not done is not.
 */
async function tryAct<Config>(
  { act, before, after, stateOf }: CleanAct<Config>,
  { trial, counted, signal }: Circumstances<Config>,
): Promise<Verdict> {
  const doing = await act.prepare(trial);
  const state = async () => stateOf(await trial.sync(), trial.app);
  const failure = await attempt(trial, (runtime) => doing(runtime, signal), counted);
  const found = await state();
  if (failure === undefined) {
    if (found === after) return { outcome: "equal", why: "" };
    return lost(
      found === before ? "said to be done, and it is not" : `said to be done, and it is something else: ${found}`,
    );
  }
  const verdict = judgeFailure(failure);
  if (verdict.outcome === "lost") return verdict;
  if (toBatonError(failure).effect === "none" && found !== before)
    return lost(`said to be not done, and it is: ${verdict.why}`);
  if (act.once && toBatonError(failure).effect === "unknown")
    return found === before || found === after ? verdict : lost(`it is done twice: ${found}`);
  const again = await attempt(trial, (runtime) => doing(runtime, new AbortController().signal), undefined);
  // What is so already may be refused.
  if ((await state()) === after) return verdict;
  const how = again === undefined ? "ends as something else" : `fails: ${toBatonError(again).message}`;
  return lost(`asked for again, it ${how}; first: ${verdict.why}`);
}

async function attempt<Config>(
  trial: Trial<Config>,
  doing: (runtime: ReturnType<Trial<Config>["runtime"]>) => Promise<unknown>,
  intercept: Intercept | undefined,
): Promise<unknown> {
  const runtime = trial.runtime();
  trial.intercept = intercept;
  trial.time.begin();
  try {
    await doing(runtime);
    return undefined;
  } catch (thrown) {
    return thrown ?? new Error("nothing was thrown");
  } finally {
    trial.intercept = undefined;
    await runtime.close();
  }
}

/** Where a secret was told, in a log line or in the error. */
function told<Config, Client>(
  subject: Subject<Config, Client>,
  { app, logged }: Trial<Config>,
  why: string,
): string | undefined {
  const secrets = subject.secrets?.(app.config) ?? [];
  return [why, ...logged].find((line) => secrets.some((secret) => line.includes(secret)));
}

/** What holds whatever became of the rows. */
function checked(verdict: Verdict, { expected }: Case, leak: string | undefined): Verdict {
  if (leak !== undefined) return lost("a secret is in a log line or in the error");
  if (expected.equal && verdict.outcome !== "equal" && verdict.outcome !== "lost")
    return lost(`gave up over what passes: ${verdict.why}`);
  return verdict;
}
