import { assignment, BatonError, grant } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const groups = Array.from({ length: 60 }, (_, i) => thing("group", `g${String(i).padStart(2, "0")}`));
const wide: Script = {
  types: [typeNamed("group"), typeNamed("user")],
  resources: (type) => (type === "group" ? [groups.slice(0, 40), groups.slice(40)] : []),
  entitlements: (resource) => [[assignment(resource, "member")]],
  grants: (resource) =>
    Array.from({ length: 1 + (Number(resource.id!.resource.slice(1)) % 4) }, (_, page) => [
      grant(resource, "member", { resourceType: "user", resource: `u${page}` }),
      // Said by every page and every group: the last page in the order of the stack decides.
      { ...grant(groups[0]!, "shared", { resourceType: "user", resource: "u" }), annotations: [], sources: undefined },
    ]),
};

/** Answers after a few turns of the event loop, differently many each time. */
function jumbled(seed: number, most: { inFlight: number }): Script["before"] {
  let state = seed;
  let inFlight = 0;
  return async () => {
    inFlight++;
    most.inFlight = Math.max(most.inFlight, inFlight);
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    for (let turns = state % 7; turns > 0; turns--) await new Promise(setImmediate);
    inFlight--;
  };
}

describe("pages in flight", () => {
  test.each([1, 2, 5, 12, 40])("%i at most, and the result is that of one after the other", async (workers) => {
    const sequential = await syncScript(wide);
    const most = { inFlight: 0 };
    const { content, store } = await syncScript({ ...wide, before: jumbled(workers, most) }, { workers });
    expect(content).toEqual(sequential.content);
    expect([...store.syncs[0]!.grants.keys()]).toEqual([...sequential.store.syncs[0]!.grants.keys()]);
    expect(store.syncs[0]!.token).toBe(sequential.store.syncs[0]!.token);
    expect(most.inFlight).toBe(workers);
  });

  test("are twelve where nobody says", async () => {
    const most = { inFlight: 0 };
    await syncScript({ ...wide, before: jumbled(3, most) }, { workers: 0 });
    expect(most.inFlight).toBe(12);
  });

  test("an error counts where its page would have been read", async () => {
    const { error, store } = await syncScript(
      {
        ...wide,
        before: (call) => {
          if (call === "grants group/g30") throw new BatonError("PermissionDenied", "no");
        },
      },
      { workers: 12 },
    );
    expect(error).toMatchObject({ code: "PermissionDenied" });
    const stored = [...store.syncs[0]!.grants.keys()].filter((id) => id.endsWith("member:user:u0"));
    // Groups are read from the last to the first.
    expect(stored).toHaveLength(29);
  });
});

describe("a page that names further cursors", () => {
  const typeScoped = (parallel: Script["parallel"]): Script => ({
    types: [typeNamed("group"), typeNamed("user")],
    resources: (type) => (type === "group" ? [groups.slice(0, 1)] : []),
    grants: (resource) =>
      Array.from({ length: 6 }, (_, page) => [
        grant(resource, "member", { resourceType: "user", resource: `u${page}` }),
      ]).slice(0, 6),
    ...(parallel && { parallel }),
  });

  test("has them read too, each on its own", async () => {
    const script = typeScoped((call) => (call === "grants group/g00" ? ["3", "5"] : []));
    const { calls, content, store } = await syncScript(script);
    expect(calls.filter((call) => call.startsWith("grants group/g00 3"))).toHaveLength(2);
    expect(Object.keys(content.grants!)).toHaveLength(6);
    const versions = store.checkpoints.map((syncs) => JSON.parse(syncs[0]!.token || "{}").version);
    expect(versions.at(-1)).toBe(1);
  });

  test("and itself among them has itself read once", async () => {
    const script = typeScoped((call) => (/ (3|5)$/.test(call) ? ["3", "5"] : call === "grants group/g00" ? ["3"] : []));
    const { calls, summary } = await syncScript(script);
    expect(summary).toMatchObject({ outcome: "finished" });
    // By its number in the listing, as the next of the page before, and as a cursor.
    expect(calls.filter((call) => call === "grants group/g00 3")).toHaveLength(2);
  });

  test.each([
    { wrong: "the page's own next", cursors: ["1"] },
    { wrong: "one twice", cursors: ["3", "3"] },
    { wrong: "an empty one", cursors: [""] },
    { wrong: "too many", cursors: Array.from({ length: 1025 }, (_, i) => `c${i}`) },
    { wrong: "one that is too long", cursors: ["x".repeat(1024 * 1024 + 1)] },
  ])("fails the sync with $wrong", async ({ cursors }) => {
    const { error } = await syncScript(typeScoped((call) => (call === "grants group/g00" ? cursors : [])));
    expect(error).toMatchObject({ code: "Internal", message: expect.stringContaining("cursor") });
  });
});
