import type { OpenApp, Subject } from "../subject.ts";
import { type Synced, trialOf } from "../trial.ts";
import { absenceCases } from "./absence-cases.ts";
import { type Act, actsOf } from "./acts.ts";
import { answerOf } from "./answer.ts";
import { answerCases } from "./answer-cases.ts";
import { refusalsOf } from "./app-refusals.ts";
import type { Case } from "./case.ts";
import { legitimacy } from "./legitimate.ts";
import { listCases } from "./list-cases.ts";
import { type State, stateOf, withTickets } from "./state.ts";
import { type Recording, record, type Traffic, trafficOf } from "./traffic.ts";

/** What a connector does while nothing is wrong, and every case that follows from it. */
export interface Clean<Config> {
  readonly sync: Synced;
  readonly traffic: Traffic;
  /** Requests of the page that takes most. */
  readonly requestsOfPage: number;
  readonly acts: ReadonlyMap<string, CleanAct<Config>>;
  readonly cases: readonly Case[];
}

export interface CleanAct<Config> {
  readonly act: Act<Config>;
  readonly traffic: Traffic;
  /** Of the app, told by what is other than in the clean sync. */
  readonly before: string;
  readonly after: string;
  stateOf(now: Synced, app: OpenApp<Config>): string;
}

/** Everything twice, each on an app of its own: so what is new each time is told from what stays. */
export async function cleanOf<Config, Client>(subject: Subject<Config, Client>): Promise<Clean<Config>> {
  const [run, runAgain] = [await recordedSync(subject), await recordedSync(subject)];
  const { synced: sync } = run;
  const traffic = trafficOf(run.recording, runAgain.recording);
  const acts = new Map<string, CleanAct<Config>>();
  const repeated: Traffic[] = [];
  for (const act of actsOf(subject, sync.rows)) {
    const [one, two] = [await recordedAct(subject, act, sync), await recordedAct(subject, act, sync)];
    repeated.push(trafficOf(one.again, two.again));
    const told = one.before.exact === two.before.exact && one.after.exact === two.after.exact ? "exact" : "loose";
    acts.set(act.name, {
      act,
      traffic: trafficOf(one.recording, two.recording),
      before: one.before[told],
      after: one.after[told],
      stateOf: (now, app) => withTickets(stateOf(sync, now), app)[told],
    });
  }
  const isLegitimate = legitimacy([traffic, ...[...acts.values()].map((one) => one.traffic), ...repeated]);
  const refusals = await refusalsOf(subject, traffic);
  const cases = [
    ...answerCases("sync", traffic, { refusals, isLegitimate }),
    ...listCases(traffic),
    ...absenceCases(traffic, refusals),
    ...[...acts].flatMap(([name, one]) => [...answerCases(name, one.traffic, { refusals, isLegitimate })]),
  ];
  return { sync, traffic, requestsOfPage: run.requestsOfPage, acts, cases };
}

async function recordedSync<Config, Client>(subject: Subject<Config, Client>) {
  const trial = await trialOf(subject);
  try {
    const recording = record();
    let [requestsOfPage, before] = [0, 0];
    const synced = await trial.sync({
      workers: 1,
      intercept: recording.intercept,
      onEvent: ({ kind }) => {
        if (kind !== "progress") return;
        requestsOfPage = Math.max(requestsOfPage, recording.sent.length - before);
        before = recording.sent.length;
      },
    });
    return { recording, synced, requestsOfPage };
  } finally {
    await trial.app.close();
  }
}

/**
 * The same deletions once more, as they were sent: a connector that finds out by itself that nothing is left to delete does not send
 * them, and what the app says to them belongs to what it says while nothing is wrong.
 */
async function repeatDeletions<Config>(app: OpenApp<Config>, first: Recording, again: Recording): Promise<void> {
  const send = app.transport ? await app.transport() : globalThis.fetch;
  for (const { request } of first.sent) {
    const { method, url, headers, body } = request;
    if (method !== "DELETE") continue;
    const answer = await answerOf(await send(url, { method, headers, ...(body !== "" && { body }) }));
    if (answer.status < 400 || answer.status === 404 || answer.status === 410) again.sent.push({ request, answer });
  }
}

async function recordedAct<Config, Client>(
  subject: Subject<Config, Client>,
  act: Act<Config>,
  base: Synced,
): Promise<{ recording: Recording; again: Recording; before: State; after: State }> {
  const trial = await trialOf(subject);
  try {
    const doing = await act.prepare(trial);
    const state = (now: Synced) => withTickets(stateOf(base, now), trial.app);
    const before = state(act.needsChange ? await trial.sync() : base);
    const done = async (recording: Recording) => {
      const runtime = trial.runtime();
      trial.intercept = recording.intercept;
      try {
        await doing(runtime, new AbortController().signal);
      } finally {
        trial.intercept = undefined;
        await runtime.close();
      }
    };
    const [recording, again] = [record(), record()];
    await done(recording);
    const after = state(await trial.sync());
    // What the app says to somebody who asks for what is so already, a refusal perhaps.
    await done(again).catch(() => {});
    await repeatDeletions(trial.app, recording, again);
    return { recording, again, before, after };
  } finally {
    await trial.app.close();
  }
}
