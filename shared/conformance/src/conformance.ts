import { Capability } from "@baton-connectors/protocol/connector-v2";
import { findingsOf } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { accountTests, rotationTests } from "./accounts.ts";
import { cleanOf } from "./matrix/clean.ts";
import { tried } from "./matrix/run-conformance.ts";
import { provisioningTests } from "./provisioning.ts";
import { brokenReferences } from "./references.ts";
import { spread } from "./spread.ts";
import type { Subject } from "./subject.ts";
import { ticketTests } from "./tickets.ts";
import { type TrialSync, trialOf, type WithTrial } from "./trial.ts";
import { untriedChanges } from "./untried.ts";

/**
 * Registers the tests that every connector must pass. One call in a connector's test file, with an app of a few dozen
 * rows that fills at least two pages of its main listings:
 *
 *     describeConformance({ name: "baton-okta", connector: okta, open: async () => ({ config, close }) });
 */
export function describeConformance<Config, Client>(subject: Subject<Config, Client>): void {
  const points = subject.points ?? 8;
  const withTrial: WithTrial<Config> = (body) => async () => {
    const trial = await trialOf(subject);
    try {
      await body(trial);
      for (const secret of subject.secrets?.(trial.app.config) ?? [])
        expect(trial.logged.filter((line) => line.includes(secret))).toEqual([]);
    } finally {
      await trial.app.close();
    }
  };
  /** Syncs page after page, as far as a kill test needs it: nothing in flight but the current page. */
  const oneByOne: TrialSync<Config> = { workers: 1 };

  describe(`${subject.name} conforms`, () => {
    test(
      "states its capabilities without contacting the app",
      withTrial(async (trial) => {
        const { displayName, capabilities } = await trial.runtime().metadata();
        expect(displayName).not.toBe("");
        const types = capabilities?.resourceTypeCapabilities ?? [];
        expect(types.length).toBeGreaterThan(0);
        for (const type of types) expect(type.capabilities).toContain(Capability.SYNC);
        const ids = types.map(({ resourceType }) => resourceType!.id);
        expect(ids).toEqual([...new Set(ids)].sort());
        expect(trial.requests).toEqual([]);
      }),
    );

    test(
      "syncs to the end, and everything refers to something",
      withTrial(async (trial) => {
        const { summary, rows } = await trial.sync();
        expect(summary.outcome).toBe("finished");
        expect(Object.keys(rows.resources).length).toBeGreaterThan(0);
        expect(brokenReferences(rows)).toEqual([]);
        // What a connector leaves out on purpose, it says; nothing else is there to be said of an app that is well.
        const expected = Object.keys(subject.counted ?? {});
        expect(findingsOf(summary).filter(({ kind, what }) => kind !== "skipped" && !expected.includes(what))).toEqual(
          [],
        );
        expect(summary.warnings).toEqual([]);
        expect(summary.startedOver).toEqual([]);
        expect(summary.retries).toBe(0);
      }),
    );

    test(
      "finds the same rows again, one page at a time or many",
      withTrial(async (trial) => {
        const first = await trial.sync();
        expect((await trial.sync()).rows).toEqual(first.rows);
        expect((await trial.sync(oneByOne)).rows).toEqual(first.rows);
        expect((await trial.sync({ workers: 32 })).rows).toEqual(first.rows);
      }),
    );

    test(
      "resumes from every checkpoint to the same rows",
      withTrial(async (trial) => {
        let minutes = 0;
        // A clock that leaps makes every step a checkpoint.
        const now = () => new Date(Date.now() + 60_000 * minutes++);
        const whole = await trial.sync({ ...oneByOne, now });
        const { checkpoints } = whole.store;
        expect(checkpoints.length).toBeGreaterThan(3);
        for (const n of spread(checkpoints.length, 3 * points)) {
          const resumed = await trial.sync({ into: memoryStore(checkpoints[n - 1]) });
          expect(resumed.summary.resumed).toBe(true);
          expect(resumed.rows).toEqual(whole.rows);
        }
      }),
    );

    test(
      "stops at any request when interrupted, and resumes to the same rows",
      withTrial(async (trial) => {
        const whole = await trial.sync(oneByOne);
        for (const at of spread(trial.requests.length, points)) {
          const interrupt = new AbortController();
          const stopped = await trial.sync({
            ...oneByOne,
            signal: interrupt.signal,
            intercept: (_, pass) => {
              if (trial.requests.length === at) interrupt.abort();
              return pass();
            },
          });
          expect(stopped.summary.outcome).toBe("interrupted");
          const resumed = await trial.sync({ into: memoryStore(stopped.store.syncs) });
          expect(resumed.rows).toEqual(whole.rows);
        }
      }),
    );

    if (subject.pageSizes && subject.withPageSize) {
      const { pageSizes, withPageSize } = subject;
      test(
        "finds the same rows whatever the page size",
        withTrial(async (trial) => {
          const whole = await trial.sync();
          for (const pageSize of pageSizes) {
            const { rows } = await trial.sync({ change: (config) => withPageSize(config, pageSize) });
            expect({ pageSize, rows }).toEqual({ pageSize, rows: whole.rows });
          }
        }),
      );
    }

    test(
      "obeys a limit at any request: waits as long as the app asks, once, and loses nothing",
      withTrial(async (trial) => {
        const limited = subject.limited ?? refused;
        const whole = await trial.sync(oneByOne);
        for (const at of spread(trial.requests.length, points)) {
          const { summary, rows } = await trial.sync({
            ...oneByOne,
            intercept: async (_, pass) => (trial.requests.length === at ? limited(7) : pass()),
          });
          expect({ at, rows }).toEqual({ at, rows: whole.rows });
          expect(summary.warnings).toEqual(whole.summary.warnings);
          const long = trial.time.waits.filter((ms) => ms > 5_000);
          // `validate` is repeated by the runtime, whose waits are short.
          if (summary.retries > 0) expect(long).toEqual([expect.any(Number)]);
        }
      }),
    );

    test(
      "loses nothing without a word, whatever goes wrong: a sample of all that can",
      async () => {
        const lost: string[] = [];
        for await (const { outcome, why, case: one } of tried(subject, await cleanOf(subject), {}))
          if (outcome === "lost") lost.push(`${one.name}: ${why}`);
        expect(lost).toEqual([]);
      },
      sampleTimeoutMs,
    );

    test(
      "is given something to try each of its changes on",
      withTrial(async (trial) => {
        const { capabilities } = await trial.runtime().metadata();
        const { rows } = await trial.sync();
        expect(untriedChanges(subject, capabilities?.resourceTypeCapabilities ?? [], rows)).toEqual([]);
      }),
    );
    provisioningTests(subject, withTrial);
    accountTests(subject, withTrial);
    rotationTests(subject, withTrial);
    ticketTests(subject, withTrial);
  });
}

/** Seconds, unless the machine has a hundred other things to do. */
const sampleTimeoutMs = 5 * 60_000;

const refused = (seconds: number) => new Response("", { status: 429, headers: { "retry-after": String(seconds) } });
