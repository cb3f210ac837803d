import { grant } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { createVendor, makePeople, vendors } from "../simulator/vendors/index.ts";
import { open } from "./open.ts";
import { example } from "./subject.ts";

describe.each(Object.entries(vendors))("the example %s against its simulated app", (name, vendor) => {
  const opened = (people = makePeople()) => {
    const { handle, people: kept } = createVendor(vendor, people);
    return { ...open(example(`${name}.yaml`), handle, vendor.variables), people: kept };
  };

  test.each([0, 1, 3, 4, 7])("%i people: all of them once, with what they hold", async (count) => {
    const { sync, people } = opened(makePeople(count, count));
    const { resources, grants, entitlements, summary } = await sync();
    expect(summary.outcome).toBe("finished");
    const ofType = (type: string) => resources.filter(({ id }) => id!.resourceType === type);
    expect(ofType("user")).toHaveLength(count);
    if (!vendor.group) return;
    expect(ofType(vendor.group)).toHaveLength(count);
    expect(grants).toHaveLength(people.groups.reduce((sum, { members }) => sum + members.length, 0));
    expect(entitlements.length).toBeGreaterThanOrEqual(count);
  });

  test("wrong credentials are an error", async () => {
    const { handle } = createVendor(vendor, makePeople());
    const wrong = Object.fromEntries(
      Object.entries(vendor.variables).map(([key, value]) => [
        key,
        /TOKEN|SECRET|KEY|PASSWORD/.test(key) ? "wrong-one" : value,
      ]),
    );
    const refusing = { ...vendor, authorized: () => false };
    await expect(
      open(example(`${name}.yaml`), vendor.signIn ? createVendor(refusing, makePeople()).handle : handle, wrong).sync(),
    ).rejects.toThrow(/401|403|400|access_denied/);
  });

  if (vendor.grants)
    test("membership is given once however often, and taken", async () => {
      const { sync, runtime } = opened();
      const before = await sync();
      const empty = before.resources.find(({ id }) => id!.resourceType === vendor.group && id!.resource === "g1")!;
      const principal = before.resources.find(({ id }) => id!.resourceType === "user")!;
      const ofGroup = before.entitlements.filter(({ resource }) => resource!.id!.resource === "g1");
      const entitlement = ofGroup.find(({ id }) => id.endsWith(":30")) ?? ofGroup[0]!;
      const given = grant(empty, entitlement.id.split(":").at(-1)!, principal);
      await runtime.grant({ entitlement: given.entitlement!, principal });
      await runtime.grant({ entitlement: given.entitlement!, principal });
      const after = await sync();
      expect(after.grants).toContain(given.id);
      if (example(`${name}.yaml`).includes("revoke:")) {
        await runtime.revoke({ grant: given });
        await runtime.revoke({ grant: given });
        expect((await sync()).grants.sort()).toEqual(before.grants.sort());
      }
    });
});
