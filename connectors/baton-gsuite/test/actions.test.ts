import { BatonActionStatus } from "@baton-connectors/protocol/connector-v2";
import { describe, expect, test } from "@jest/globals";
import { openAcme } from "./acme.ts";
import { actionCases } from "./action-cases.ts";

describe("the action", () => {
  test.each(Object.entries(actionCases))("%s", async (_, { name, type, args, setup, calls, returns }) => {
    const acme = await openAcme(setup);
    const { status, response } = await acme.act(name, args, type);
    expect({ calls: acme.calls(), response }).toEqual({ calls, response: returns });
    expect(status).toBe(BatonActionStatus.COMPLETE);
  });

  test("is tried above by each of the seventeen names", async () => {
    const schemas = await (await openAcme()).runtime.listActionSchemas({ resourceTypeId: "" });
    const tried = new Set(Object.values(actionCases).map(({ name }) => name));
    expect([...tried].sort()).toEqual(schemas.map(({ name }) => name).sort());
  });

  test.each(Object.entries(actionCases).filter(([, { calls }]) => calls.some((call) => !call.startsWith("GET"))))(
    "%s; the second time it ends as well",
    async (_, { name, type, args, setup }) => {
      const acme = await openAcme(setup);
      await acme.act(name, args, type);
      const again = await acme.act(name, args, type);
      // Only a group cannot be made twice.
      expect(again.status).toBe(name === "create_group" ? BatonActionStatus.FAILED : BatonActionStatus.COMPLETE);
    },
  );
});
