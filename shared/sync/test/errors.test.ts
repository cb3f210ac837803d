import { assignment, BatonError, type Code, codes } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const many = (count: number): Script => ({
  types: [typeNamed("group")],
  resources: () => [Array.from({ length: count }, (_, i) => thing("group", `g${i}`))],
  entitlements: (resource) => [[assignment(resource, "member")]],
});

/** Throws the first time something is asked. */
function failingOnce(on: string, error: Error): Script["before"] {
  let failed = false;
  return (call) => {
    if (call !== on || failed) return;
    failed = true;
    throw error;
  };
}

describe("an error of the connector", () => {
  const retried: readonly Code[] = ["Unavailable", "DeadlineExceeded"];
  const calls = ["types", "resources group", "static group", "entitlements group/g0", "grants group/g0"] as const;

  test.each(calls.flatMap((call) => retried.map((code) => ({ call, code }))))(
    "$code at '$call' is repeated with the same page",
    async ({ call, code }) => {
      const whole = await syncScript(many(2));
      const {
        summary,
        content,
        calls: asked,
      } = await syncScript({
        ...many(2),
        before: failingOnce(call, new BatonError(code, "not now")),
      });
      expect(content).toEqual(whole.content);
      expect(summary!.retries).toBe(1);
      expect(asked.filter((said) => said === call)).toHaveLength(
        whole.calls.filter((said) => said === call).length + 1,
      );
    },
  );

  test.each(codes.filter((code) => !retried.includes(code) && code !== "OK" && code !== "NotFound"))(
    "%s fails the sync, which stays resumable",
    async (code) => {
      const {
        error,
        store,
        calls: asked,
      } = await syncScript({
        ...many(2),
        before: failingOnce("grants group/g0", new BatonError(code, "no", { hint: "mend it" })),
      });
      const where = code === "Canceled" ? "" : "grants of group/g0, page 1: ";
      expect(error).toMatchObject({ code, message: `${where}no`, hint: "mend it" });
      expect(store.syncs[0]!.ended).toBe(false);
      expect(asked).not.toContain("cleanup");
    },
  );

  test("that is a mistake in its code counts as Internal", async () => {
    const { error } = await syncScript({
      ...many(1),
      before: failingOnce("grants group/g0", new TypeError("x is not")),
    });
    expect(error).toMatchObject({ code: "Internal", message: "grants of group/g0, page 1: x is not" });
  });

  test("is followed by an event that says what stopped the sync", async () => {
    const { events } = await syncScript({
      ...many(1),
      before: failingOnce("types", new BatonError("PermissionDenied", "no")),
    });
    expect(events.at(-1)).toMatchObject({
      kind: "stopped",
      error: { code: "PermissionDenied" },
      summary: { outcome: "failed" },
    });
  });
});

describe("resources that are not found any more", () => {
  // Seven steps and two listings of types come before the grants; entitlements are one step per group.
  const withMissing = (groups: number, missing: number) =>
    syncScript({
      ...many(groups),
      get: () => undefined,
      before: (call) => {
        const g = /^grants group\/g(\d+)$/.exec(call)?.[1];
        if (g !== undefined && Number(g) >= groups - missing) throw new BatonError("NotFound", `g${g} is gone`);
      },
    });

  test("of ten listings are never too many", async () => {
    expect((await withMissing(10, 10)).summary).toMatchObject({ outcome: "finished" });
  });

  test("of more than ten listings fail the sync when they are more than a tenth of what was done", async () => {
    const { error } = await withMissing(30, 30);
    expect(error).toMatchObject({ message: expect.stringMatching(/^too many warnings, exiting sync: warnings: 30 /) });
  });

  test("are counted when a hundred listings are done, as the share of a few in a row says little", async () => {
    const { summary, calls } = await withMissing(150, 20);
    expect(summary).toMatchObject({ outcome: "finished", vanished: [{ count: 20 }] });
    // The missing ones came first: at the eleventh they were more than a tenth of the grants.
    expect(calls.filter((call) => call.startsWith("grants")).slice(0, 2)).toEqual([
      "grants group/g149",
      "grants group/g148",
    ]);
  });

  test("of one batch of listings fail the sync before the next", async () => {
    const { error, calls } = await withMissing(300, 100);
    expect(error).toMatchObject({ message: expect.stringMatching(/^too many warnings, exiting sync: warnings: 100 /) });
    expect(calls.filter((call) => call.startsWith("grants"))).toHaveLength(100);
  });

  test("of more than ten listings pass while they are a tenth at most", async () => {
    const { summary } = await withMissing(120, 11);
    expect(summary).toMatchObject({ outcome: "finished" });
    expect(summary!.vanished).toEqual([{ resourceTypeId: "group", count: 11, examples: ["g119", "g118", "g117"] }]);
  });
});
