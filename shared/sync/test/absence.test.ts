import { assignment, BatonError, childResourceType, grant } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const user = { resourceType: "user", resource: "ann" };
const missing = new BatonError("NotFound", "GET /x answered 404", {
  request: { method: "GET", host: "app", path: "/x", status: 404 },
});
const groups = ["g0", "g1", "g2"].map((id) => thing("group", id));

/** An app that answers 404 to some calls; `gone` are no longer listed and looked up after the resources were read. */
function app({
  refused,
  gone = [],
  get,
}: {
  refused: (call: string) => boolean;
  gone?: string[];
  get: boolean;
}): Script {
  let listedOnce = false;
  const left = () => groups.filter(({ id }) => !listedOnce || !gone.includes(id!.resource));
  return {
    types: [typeNamed("group"), typeNamed("user")],
    resources: (type) => {
      if (type === "user") return [[thing("user", "ann")]];
      const pages = left().map((group) => [group]);
      return pages;
    },
    entitlements: (of) =>
      of.id!.resourceType === "group" ? [[assignment(of, "member", { displayName: "m", grantableTo: [] })]] : [],
    grants: (of) =>
      of.id!.resourceType !== "group"
        ? []
        : [
            [
              grant(of, "member", user),
              ...groups.filter(({ id }) => id!.resource !== of.id!.resource).map((one) => grant(of, "member", one)),
            ],
          ],
    ...(get && { get: ({ resource }) => left().find(({ id }) => id!.resource === resource) }),
    before: (call) => {
      if (call.startsWith("static")) listedOnce = true;
      if (refused(call)) throw missing;
    },
  };
}

describe("a list that is not found", () => {
  test.each(["types", "resources group", "resources group 1", "static group"])(
    "of a whole type is an error: %s",
    async (call) => {
      const { error, events } = await syncScript(app({ refused: (one) => one === call, get: true }));
      expect(error).toMatchObject({ code: "FailedPrecondition", request: { status: 404 } });
      expect(error!.message).toMatch(/page \d.*GET \/x answered 404; the list itself is not found$/);
      expect(events.at(-1)).toMatchObject({ kind: "stopped", summary: { outcome: "failed" } });
    },
  );

  test.each([
    { call: "entitlements group/g1", get: true },
    { call: "grants group/g1", get: true },
    { call: "entitlements group/g1", get: false },
    { call: "grants group/g1", get: false },
  ])("of a resource that is still there is an error: $call, look-up $get", async ({ call, get }) => {
    const { error } = await syncScript(app({ refused: (one) => one === call, get }));
    expect(error).toMatchObject({ code: "FailedPrecondition", kind: "upstream" });
    expect(error!.message).toContain(
      `of group/g1, page 1: GET /x answered 404; group/g1 is still ${get ? "there" : "listed"}`,
    );
  });

  test.each([
    { call: "entitlements group/g1", get: true },
    { call: "grants group/g1", get: true },
    { call: "entitlements group/g1", get: false },
    { call: "grants group/g1", get: false },
  ])(
    "of a resource that is gone: it is counted, with all that refers to it out of the file: $call, look-up $get",
    async ({ call, get }) => {
      const { summary, content, events } = await syncScript(app({ refused: (one) => one === call, gone: ["g1"], get }));
      expect(summary).toMatchObject({
        outcome: "finished",
        vanished: [{ resourceTypeId: "group", count: 1, examples: ["g1"] }],
        unresolved: { principals: [], entitlements: [], resources: [] },
      });
      expect(Object.keys(content.resources!).map((key) => key.replace("\0", ":"))).toEqual([
        "group:g0",
        "group:g2",
        "user:ann",
      ]);
      expect(Object.keys(content.grants!).filter((id) => id.includes("g1"))).toEqual([]);
      expect(Object.keys(content.grants!).sort()).toEqual([
        ...["group:g0:member:group:g2", "group:g0:member:user:ann"],
        ...["group:g2:member:group:g0", "group:g2:member:user:ann"],
      ]);
      expect(events).toContainEqual(expect.objectContaining({ kind: "absent", resourceId: "g1", confirmed: get }));
    },
  );

  test("of children: their parent is what is looked for", async () => {
    const parent = thing("group", "g0", [childResourceType("repo")]);
    const script = (gone: boolean): Script => ({
      types: [typeNamed("group"), typeNamed("repo")],
      resources: (type, of) => (type === "group" ? [[parent, groups[1]!]] : of === "" ? [] : [[thing("repo", "r")]]),
      get: () => (gone ? undefined : parent),
      before: (call) => {
        if (call === "resources repo of group/g0") throw missing;
      },
    });
    expect((await syncScript(script(true))).summary).toMatchObject({
      vanished: [{ resourceTypeId: "group", examples: ["g0"] }],
    });
    expect((await syncScript(script(false))).error!.message).toContain(
      "resources of type repo below group/g0, page 1: GET /x answered 404; group/g0 is still there",
    );
  });

  test("is remembered over an interruption, until it is confirmed", async () => {
    const script = app({ refused: (one) => one === "grants group/g1", gone: ["g1"], get: false });
    const stop = new AbortController();
    const first = await syncScript(
      {
        ...script,
        before: (call, signal) => (call === "grants group/g0" ? stop.abort() : script.before!(call, signal)),
      },
      { signal: stop.signal },
    );
    expect(first.summary).toMatchObject({ outcome: "interrupted" });
    const resumed = await syncScript({ ...script, before: () => {} }, { into: memoryStore(first.store.syncs) });
    expect(resumed.summary).toMatchObject({ outcome: "finished", vanished: [{ count: 1, examples: ["g1"] }] });
    expect(Object.keys(resumed.content.resources!).map((key) => key.replace("\0", ":"))).not.toContain("group:g1");
  });
});
