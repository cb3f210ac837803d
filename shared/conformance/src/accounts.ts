import { Status_ResourceStatus } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { randomPassword } from "./as-handed.ts";
import { canDelete, createAccount } from "./matrix/acts.ts";
import { stateOf } from "./matrix/state.ts";
import { judgeFailure } from "./matrix/verdict.ts";
import type { Subject } from "./subject.ts";
import type { WithTrial } from "./trial.ts";

/** An account that is there is not made again, one that is gone is not missed. */
export function accountTests<Config, Client>(subject: Subject<Config, Client>, withTrial: WithTrial<Config>): void {
  for (const one of subject.accounts ?? [])
    test(
      `creates ${one.name}, and deletes it where it can, each twice`,
      withTrial(async (trial) => {
        const before = await trial.sync();
        const state = async () => stateOf(before, await trial.sync());
        const runtime = trial.runtime();
        const made = await createAccount(runtime, one);
        expect(["created", "action-required", "in-progress"]).toContain(made.outcome);
        const there = await state();
        // It may say so as an outcome or as a failure, in the app's words; there is one account.
        await createAccount(runtime, one).then(
          ({ outcome }) => expect(["already-exists", "action-required", "in-progress"]).toContain(outcome),
          (thrown: unknown) => expect(judgeFailure(thrown)).toMatchObject({ outcome: "refused" }),
        );
        expect((await state()).loose).toEqual(there.loose);

        const { resource } = made;
        if (!resource?.id || !(await canDelete(runtime, resource.id))) return;
        const which = { id: resource.id, parent: resource.parentResourceId };
        await runtime.deleteResource(which);
        const gone = await state();
        await runtime.deleteResource(which).catch((thrown: unknown) => {
          expect(toBatonError(thrown).code).toBe("NotFound");
        });
        expect((await state()).loose).toEqual(gone.loose);
        const back = (await trial.sync()).rows.resources;
        const left = Object.values(back).filter(({ id }) => id?.resource === resource.id!.resource);
        expect(left.map(({ status }) => status?.status)).toEqual(
          one.keptDisabled ? [Status_ResourceStatus.DISABLED] : [],
        );
      }),
    );
}

/** Each time another password, and nothing else changes. */
export function rotationTests<Config, Client>(subject: Subject<Config, Client>, withTrial: WithTrial<Config>): void {
  for (const { name, choose } of subject.rotations ?? [])
    test(
      `rotates ${name}, twice`,
      withTrial(async (trial) => {
        const before = await trial.sync();
        const runtime = trial.runtime();
        const id = choose(before.rows);
        const rotated = async () => {
          const { plaintexts } = await runtime.rotateCredential({ id, credentials: randomPassword });
          return plaintexts.map(({ bytes }) => Buffer.from(bytes).toString());
        };
        const [first, second] = [await rotated(), await rotated()];
        expect(first.filter(Boolean).length).toBeGreaterThan(0);
        expect(second).toHaveLength(first.length);
        expect(second.filter((one) => first.includes(one))).toEqual([]);
        expect(JSON.parse(stateOf(before, await trial.sync()).loose)).toMatchObject({ missing: [], added: [] });
      }),
    );
}
