import { GrantAlreadyExistsSchema, GrantAlreadyRevokedSchema } from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { type Handing, idsAlone, wholeRows } from "./as-handed.ts";
import { type Chosen, grantIn } from "./grant-in.ts";
import type { Rows, Subject } from "./subject.ts";
import type { Trial, WithTrial } from "./trial.ts";

/** Granting and revoking can be repeated, whoever asks: what is so already is success, and says so. */
export function provisioningTests<Config, Client>(
  subject: Subject<Config, Client>,
  withTrial: WithTrial<Config>,
): void {
  for (const { name, choose, silent = false } of subject.provisioning ?? []) {
    test.each([wholeRows, idsAlone])(`grants and revokes ${name}, each twice, by $name`, async (handing) => {
      await withTrial(async (trial) => {
        const before = await trial.sync();
        const chosen = choose(before.rows);
        expect(grantIn(before.rows, chosen)).toBeUndefined();
        const runtime = trial.runtime();
        const first = await runtime.grant(handed(chosen, handing, before.rows));
        expect(hasAnnotation(first.annotations, GrantAlreadyExistsSchema)).toBe(false);
        const granted = await trial.sync();
        const made = grantIn(granted.rows, chosen);
        expect(made).toBeDefined();
        const second = await runtime.grant(handed(chosen, handing, before.rows));
        expect(hasAnnotation(second.annotations, GrantAlreadyExistsSchema)).toBe(!silent);

        const grant = handing.grant(made!, granted.rows);
        await runtime.revoke({ grant });
        expect((await trial.sync()).rows).toEqual(before.rows);
        const again = await runtime.revoke({ grant });
        expect(hasAnnotation(again.annotations, GrantAlreadyRevokedSchema)).toBe(silent !== true);
      })();
    });

    test(
      `grants and revokes ${name} at once, and ends as the order says`,
      withTrial(async (trial) => {
        const before = await trial.sync();
        const chosen = choose(before.rows);
        const call = handed(chosen, wholeRows, before.rows);
        const grant = wholeRows.grant(await grantedOnce(trial, call, chosen), before.rows);
        const runtime = trial.runtime();
        await runtime.revoke({ grant });
        expect(grantIn((await trial.sync()).rows, chosen)).toBeUndefined();
        await Promise.all([runtime.grant(call), runtime.revoke({ grant })]);
        expect(grantIn((await trial.sync()).rows, chosen)).toBeUndefined();
        await Promise.all([runtime.revoke({ grant }), runtime.grant(call)]);
        expect(grantIn((await trial.sync()).rows, chosen)).toBeDefined();
      }),
    );
  }
}

const handed = ({ entitlement, principal }: Chosen, handing: Handing, rows: Rows) => ({
  entitlement: handing.entitlement(entitlement, rows),
  principal: handing.principal(principal),
});

async function grantedOnce<Config>(trial: Trial<Config>, call: ReturnType<typeof handed>, chosen: Chosen) {
  await trial.runtime().grant(call);
  return grantIn((await trial.sync()).rows, chosen)!;
}
