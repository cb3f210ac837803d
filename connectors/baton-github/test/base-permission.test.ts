import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { describe, expect, test } from "@jest/globals";
import { openInstance, smallTenant } from "./instance.ts";

const levels = ["pull", "triage", "push", "maintain", "admin"];

describe("--direct-collaborators-only: what the organization gives", () => {
  test.each([
    ["none", []],
    ["read", ["pull"]],
    ["write", ["pull", "triage", "push"]],
    ["admin", levels],
  ] as const)("base permission %s", async (base, ofMembers) => {
    const tenant = smallTenant();
    const [org] = tenant.orgs;
    org!.default_repository_permission = base;
    const repository = org!.repos[0]!;
    repository.collaborators = [];
    repository.teams = [];
    const { store } = await openInstance({ tenant }).sync({ directCollaboratorsOnly: true });
    const { grants = {} } = store.content();
    const idsOf = (role: "admin" | "member") =>
      org!.members
        .filter((one) => one.state === "active" && (role === "member" || one.role === "admin"))
        .map(({ login }) => tenant.users.find((user) => user.login === login)!.id);
    const holders = (level: string) =>
      Object.values(grants as Record<string, Grant>)
        .filter(({ entitlement, principal }) => {
          return entitlement!.id === `repository:${repository.id}:${level}` && principal!.id!.resourceType === "user";
        })
        .map(({ principal }) => principal!.id!.resource);
    for (const level of levels) {
      // Owners by one grant, members by the same: neither loses its part to the other.
      expect(grants[`repository:${repository.id}:${level}:org:${org!.id}`]).toBeDefined();
      const isForAll = (ofMembers as readonly string[]).includes(level);
      expect([level, holders(level).sort()]).toEqual([level, idsOf(isForAll ? "member" : "admin").sort()]);
    }
  });

  test("a base permission that cannot be read is asked for again, not taken for another", async () => {
    const tenant = smallTenant();
    const instance = openInstance({ tenant });
    instance.addFault({ path: /\/orgs\/acme$/, times: 2, effect: { kind: "reply", reply: { status: 502 } } });
    const { store } = await instance.sync({ directCollaboratorsOnly: true });
    const whole = await openInstance({ tenant: smallTenant() }).sync({ directCollaboratorsOnly: true });
    expect(Object.keys(store.content().grants!).sort()).toEqual(Object.keys(whole.store.content().grants!).sort());
  });
});
