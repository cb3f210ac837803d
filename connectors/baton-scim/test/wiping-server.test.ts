import { grant, resource } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Quirks, type ScimObject, simulatedMapping } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";
import { plainConfig } from "./subject.ts";

const everybody = ["u-0", "u-1", "u-2", "u-3"];
const failing = () => Response.json({ detail: "out of order" }, { status: 500 });

/** A server that takes everybody for one member, and what becomes of requests after that. */
function open(quirks: Quirks = {}) {
  const tenant = makeTenant({ users: 6, groups: 2 });
  for (const group of tenant.groups) group.members = everybody.map((value) => ({ value, type: "User" }));
  const instance = openInstance(tenant, { removePath: "wipe", ...quirks });
  const group = () => instance.server.state.groups[0]!;
  const members = () => ((group().members ?? []) as ScimObject[]).map(({ value }) => value);
  const wire = { fails: (_: { method: string; body: string; isWiped: boolean }) => false };
  const transport = async (): Promise<typeof globalThis.fetch> => async (input, init) => {
    const request = new Request(input, init);
    const body = await request.clone().text();
    const isWiped = members().length === 0;
    return wire.fails({ method: request.method, body, isWiped }) ? failing() : instance.fetch(request);
  };
  const config = { ...plainConfig, apiKey: tenant.token, scimConfigValue: simulatedMapping("https://app.test") };
  const runtime = instance.runtime(config, { transport });
  const of = (user: string) =>
    grant(
      resource({ type: "group", id: "g-0", displayName: "" }),
      "member",
      resource({ type: "user", id: user, displayName: "" }),
    );
  const revoke = (user: string) => runtime.revoke({ grant: of(user) });
  const add = (user: string) => runtime.grant({ entitlement: of(user).entitlement!, principal: of(user).principal! });
  return { instance, members, wire, revoke, add };
}

describe("a server that takes everybody for one member", () => {
  test.each<[string, Quirks]>([
    ["shows them", {}],
    ["shows them on request", { members: "requested" }],
    ["shows no empty list", { members: "omitEmpty" }],
  ])("is given the others back: %s", async (_, quirks) => {
    const { members, revoke, instance } = open(quirks);
    await revoke("u-1");
    expect(members()).toEqual(["u-0", "u-2", "u-3"]);
    expect(instance.logged.join("\n")).toContain("the server took 3 other values from members of Groups/g-0");
  });

  test.each(["add", "replace"])("gets them in another way where it does not take them by %s", async (last) => {
    const { members, revoke, wire } = open();
    wire.fails = ({ body, isWiped }) =>
      isWiped && (body.includes('"op":"add"') || (last === "replace" && body.includes('"op":"replace"')));
    await revoke("u-1");
    expect(members()).toEqual(["u-0", "u-2", "u-3"]);
  });

  test("names who is lost where it takes them in no way, and gets them with the next change", async () => {
    for (const next of ["revoke", "add"] as const) {
      const { members, revoke, add, wire, instance } = open();
      wire.fails = ({ method, isWiped }) => isWiped && method !== "GET";
      const failed = await revoke("u-1").catch((thrown: Error) => thrown);
      expect(members()).toEqual([]);
      expect(failed).toMatchObject({
        effect: "unknown",
        message: expect.stringMatching(/took 3 other values from members of Groups\/g-0, .*: u-0, u-2, u-3: .* 500/),
        hint: expect.stringContaining("Ask for the change again"),
      });
      expect(instance.logged.join("\n")).toContain("taken from members of Groups/g-0: u-0 u-2 u-3");
      wire.fails = () => false;
      await (next === "revoke" ? revoke("u-1") : add("u-4"));
      expect(members().sort()).toEqual(next === "revoke" ? ["u-0", "u-2", "u-3"] : ["u-0", "u-2", "u-3", "u-4"]);
    }
  });

  test("says that nothing is known of the others where it cannot be read after the change", async () => {
    const { members, revoke, wire } = open();
    wire.fails = ({ isWiped }) => isWiped;
    await expect(revoke("u-1")).rejects.toMatchObject({
      message: expect.stringMatching(/whether the server still has the 3 other values .* u-0, u-2, u-3/),
    });
    wire.fails = () => false;
    await revoke("u-1");
    expect(members()).toEqual(["u-0", "u-2", "u-3"]);
  });

  test("gives nobody back whom somebody else took away meanwhile", async () => {
    const { members, revoke, wire, instance } = open({ removePath: "honour" });
    let patched = false;
    wire.fails = ({ method }) => {
      const isAfter = patched;
      patched ||= method === "PATCH";
      return isAfter;
    };
    await expect(revoke("u-1")).rejects.toThrow("could not be found out");
    wire.fails = () => false;
    instance.server.state.groups[0]!.members = [{ value: "u-0", type: "User" }];
    await revoke("u-1");
    expect(members()).toEqual(["u-0"]);
  });
});
