import {
  assignment,
  BatonError,
  childResourceType,
  grant,
  skipEntitlements,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const g1 = thing("group", "g1", [childResourceType("channel")]);
const app: Script = {
  types: [typeNamed("group"), typeNamed("user", [skipEntitlementsAndGrants()]), typeNamed("channel")],
  resources: (type, parent) => (type === "channel" && parent === "group/g1" ? [[thing("channel", "c1")]] : []),
  entitlements: (resource) => [[assignment(resource, "member")]],
  grants: (resource) => [
    [grant(resource, "member", { resourceType: "user", resource: "u1" })],
    [grant(thing("app", "x"), "use", { resourceType: "user", resource: "u1" })],
  ],
  get: ({ resourceType, resource }) =>
    resourceType === "group" && resource === "g1" ? g1 : resourceType === "app" ? thing("app", "x") : undefined,
};
const target = { resourceType: "group", resource: "g1" };

describe("a partial sync", () => {
  test("is of the targets, what is under them, their entitlements and grants, and what those are on", async () => {
    const { calls, content, summary, store } = await syncScript(app, { targets: [target] });
    expect(calls).toEqual([
      "validate",
      "types",
      "get group/g1",
      "resources channel of group/g1",
      "entitlements group/g1",
      "grants group/g1",
      "grants group/g1 1",
      "get app/x",
      "cleanup",
    ]);
    expect(Object.keys(content.resources!)).toEqual(["app\0x", "channel\0c1", "group\0g1"]);
    expect(Object.keys(content.grants!)).toHaveLength(2);
    expect(summary).toMatchObject({ outcome: "finished", syncType: "partial" });
    expect(store.syncs).toMatchObject([{ type: "partial", parent: "", ended: true, supportsDiff: false }]);
  });

  test("names the last full sync as its parent", async () => {
    const { store } = await syncScript({ ...app, grants: () => [] });
    await syncScript(app, { into: store, targets: [target] });
    expect(store.syncs[1]).toMatchObject({ type: "partial", parent: store.syncs[0]!.id });
  });

  test("asks for a target named twice once, and in the order named", async () => {
    const second = { resourceType: "group", resource: "g2" };
    const { calls } = await syncScript(app, { targets: [second, target, second] });
    expect(calls.filter((call) => call.startsWith("get group"))).toEqual(["get group/g2", "get group/g1"]);
  });

  test("leaves out targets of types that are not synced", async () => {
    const both = [target, { resourceType: "user", resource: "u1" }];
    const { calls } = await syncScript(app, { targets: both, resourceTypeIds: ["group"] });
    expect(calls.filter((call) => call.startsWith("get"))).toEqual(["get group/g1", "get app/x"]);
  });

  test.each(["NotFound", "Unimplemented"] as const)(
    "takes %s for an absent resource, without a warning",
    async (code) => {
      const { summary } = await syncScript(
        {
          ...app,
          before: (call) => {
            if (call.startsWith("get")) throw new BatonError(code, "no");
          },
        },
        { targets: [target] },
      );
      expect(summary).toMatchObject({ outcome: "finished", warnings: [], rows: { resources: 0 } });
    },
  );

  test("heeds the skip rules of type and resource", async () => {
    const skipping = thing("group", "g1", [skipEntitlements()]);
    const { calls } = await syncScript({ ...app, get: () => skipping }, { targets: [target] });
    expect(calls).not.toContain("entitlements group/g1");
    expect(calls).toContain("grants group/g1");
    const user = await syncScript(
      { ...app, get: (id) => thing("user", id.resource) },
      {
        targets: [{ resourceType: "user", resource: "u1" }],
      },
    );
    expect(user.calls).toEqual(["validate", "types", "get user/u1", "cleanup"]);
  });
});
