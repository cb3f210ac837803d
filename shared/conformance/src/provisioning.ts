import { GrantAlreadyExistsSchema, GrantAlreadyRevokedSchema } from "@baton-connectors/protocol/connector-v2";
import { grantId, hasAnnotation } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import type { Subject } from "./subject.ts";
import type { Trial } from "./trial.ts";

/** Granting and revoking can be repeated: what is so already is success, and says so. */
export function provisioningTests<Config, Client>(
  subject: Subject<Config, Client>,
  withTrial: (body: (trial: Trial<Config>) => Promise<void>) => () => Promise<void>,
): void {
  for (const { name, choose } of subject.provisioning ?? []) {
    test(
      `grants and revokes ${name}, each twice`,
      withTrial(async (trial) => {
        const before = await trial.sync();
        const { entitlement, principal } = choose(before.rows);
        const id = grantId(entitlement.id, principal.id!);
        expect(before.rows.grants[id]).toBeUndefined();
        const runtime = trial.runtime();
        const first = await runtime.grant({ entitlement, principal });
        expect(hasAnnotation(first.annotations, GrantAlreadyExistsSchema)).toBe(false);
        const granted = await trial.sync();
        const grant = granted.rows.grants[id];
        expect(grant).toBeDefined();
        const second = await runtime.grant({ entitlement, principal });
        expect(hasAnnotation(second.annotations, GrantAlreadyExistsSchema)).toBe(true);

        await runtime.revoke({ grant: grant! });
        expect((await trial.sync()).rows).toEqual(before.rows);
        const again = await runtime.revoke({ grant: grant! });
        expect(hasAnnotation(again.annotations, GrantAlreadyRevokedSchema)).toBe(true);
      }),
    );
  }
}
