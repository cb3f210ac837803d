import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
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

  const idsWith = async (reply: object) => {
    const instance = openInstance({ tenant: smallTenant() });
    instance.addFault({ path: /v3\/orgs\/acme$/, effect: { kind: "reply", reply: { status: 200, ...reply } } });
    // Pages under way at once would each ask.
    const { store } = await instance.sync({ directCollaboratorsOnly: true }, { workers: 1 });
    const asked = instance.requests.filter(({ path }) => path.endsWith("v3/orgs/acme")).length;
    return { asked, ids: Object.keys(store.content().grants!).sort() };
  };
  const idsOf = async (base: "none" | "read") => {
    const tenant = smallTenant();
    tenant.orgs[0]!.default_repository_permission = base;
    const { store } = await openInstance({ tenant }).sync({ directCollaboratorsOnly: true });
    return Object.keys(store.content().grants!).sort();
  };

  test.each([[""], [null], [undefined]])("base permission %j is to read; it is asked for once", async (said) => {
    const { ids, asked } = await idsWith({ body: { id: 9001, login: "acme", default_repository_permission: said } });
    expect([ids, asked]).toEqual([await idsOf("read"), 1]);
  });

  test.each([403, 404])("a base permission that is refused (%i) gives members nothing", async (status) => {
    expect((await idsWith({ status, body: { message: "Forbidden" } })).ids).toEqual(await idsOf("none"));
  });

  test("details of teams are not read: they count nobody", async () => {
    const instance = openInstance({ tenant: smallTenant() });
    const { store } = await instance.sync({ directCollaboratorsOnly: true });
    const teams = Object.values(store.content().resources as Record<string, Resource>).filter(
      ({ id }) => id!.resourceType === "team",
    );
    expect(teams.map(({ profile }) => profile)).toEqual(
      Array(3).fill({ members_count: 0, orgID: 9001, repos_count: 0 }),
    );
    expect(instance.requests.filter(({ path }) => /\/team\/\d+$/.test(path))).toEqual([]);
  });

  test("a base permission that cannot be read is asked for again, not taken for another", async () => {
    const tenant = smallTenant();
    const instance = openInstance({ tenant });
    instance.addFault({ path: /v3\/orgs\/acme$/, times: 2, effect: { kind: "reply", reply: { status: 502 } } });
    const { store } = await instance.sync({ directCollaboratorsOnly: true });
    const whole = await openInstance({ tenant: smallTenant() }).sync({ directCollaboratorsOnly: true });
    expect(Object.keys(store.content().grants!).sort()).toEqual(Object.keys(whole.store.content().grants!).sort());
  });
});
