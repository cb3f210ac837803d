import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { changes } from "./changes.ts";
import { type Organisation, openOrganisation } from "./organisation.ts";

/** Grants and revocations: what is retried is the whole of them. */
const provisioning = changes.filter(({ name }) => /^(granting|revoking|unbinding)/.test(name));
const config = { syncCustomRoles: true };

const everyMethod = ["POST", "PUT", "DELETE"];
const reply = (status: number, errorCode: string, headers: Record<string, string> = {}): Fault["effect"] => ({
  kind: "reply",
  reply: { status, headers, body: { errorCode, errorSummary: "No" } },
});
const made = ({ requests }: Organisation) =>
  requests
    .filter(({ method, status }) => method !== "GET" && status > 0 && status < 400)
    .map(({ method, path, body }) => `${method} ${path} ${body}`);

describe.each(provisioning)("$name", ({ change }) => {
  const perform = async (faults: readonly Fault[]) => {
    const organisation = openOrganisation({ faults });
    const ended = await change(organisation.runtime(config)).then(
      () => "ok",
      (thrown: { code: string }) => thrown.code,
    );
    return { ended, made: made(organisation), waits: organisation.waits, asked: organisation.requests.length };
  };
  const onChange = (effect: Fault["effect"]) =>
    everyMethod.map((method): Fault => ({ method, path: "*", times: 1, effect }));

  test("is done in the end when Okta fails at first, at the look-up or at the change", async () => {
    const clean = await perform([]);
    expect([clean.ended, clean.made.length]).toEqual(["ok", 1]);
    for (const faults of [
      [{ path: "*", times: 1, effect: reply(503, "E0000009") }],
      onChange(reply(500, "E0000009")),
      onChange({ kind: "drop" }),
    ] satisfies (readonly Fault[])[]) {
      const { waits, ...troubled } = await perform(faults);
      expect([troubled.ended, troubled.made, waits]).toEqual(["ok", clean.made, [15_000]]);
    }
  });

  test("waits for a limit as long as Okta says, and is done once", async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 40);
    const limit = { "X-Rate-Limit-Limit": "10", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": reset };
    const { ended, made: done, waits } = await perform(onChange(reply(429, "E0000047", limit)));
    expect([ended, done.length, waits.length]).toEqual(["ok", 1, 1]);
    expect(waits[0]).toBeGreaterThan(30_000);
  });

  test.each([
    [403, "E0000006", "PermissionDenied"],
    [401, "E0000011", "Unauthenticated"],
    [400, "E0000001", "InvalidArgument"],
  ])("ends at the first %i", async (status, errorCode, code) => {
    expect(await perform([{ path: "*", effect: reply(status, errorCode) }])).toEqual({
      ended: code,
      made: [],
      waits: [],
      asked: 1,
    });
  });

  test("gives up an Okta that stays down after four tries", async () => {
    const { ended, waits } = await perform([{ path: "*", effect: reply(503, "E0000009") }]);
    expect([ended, waits]).toEqual(["Unavailable", [15_000, 30_000, 45_000]]);
  });
});
