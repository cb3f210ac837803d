import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import type { RunningSlapd } from "@baton-connectors/real-servers";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { canonicalDn } from "../src/dn/canonical.ts";
import { allLetters, idOf, type Name, oddValue, oneOf, randomOf, spelled } from "./odd-names.ts";
import { type OddTenant, oddTenant } from "./odd-tenant.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";
import { smallConfig, startSmall } from "./small-tenant.ts";

test("a name has one id, however it is spelled", () => {
  const random = randomOf(28);
  const types = ["cn", "UID", "ou", "dc", "mail", "description", "employeeNumber", "title", "street", "2.5.4.3"];
  for (let i = 0; i < 1000; i++) {
    const pair = () => ({ type: oneOf(random, types), value: oddValue(random, allLetters, random(1000)) });
    const relative = () => Array.from({ length: random(4) === 0 ? 2 + random(2) : 1 }, pair);
    const name: Name = Array.from({ length: 1 + random(4) }, relative);
    const id = idOf(name);
    for (let spelling = 0; spelling < 3; spelling++) {
      const text = spelled(random, name, { anyCase: "same-id", ber: true, semicolons: true });
      expect([text, canonicalDn(text)]).toEqual([text, id]);
    }
    expect(canonicalDn(id)).toBe(id);
  }
});

describe.each([0, 1, 2])("the made-up directory %d", (number) => {
  const tenant: OddTenant = oddTenant(randomOf(1000 + number), number);
  let server: RunningSlapd;
  beforeAll(async () => {
    server = await startSmall(tenant.ldif, [], tenant.suffix);
  });
  afterAll(() => server.stop());
  const open = () => openLdap({ ...smallConfig(server.port), bindDn: server.user, baseDn: tenant.suffix });
  const synced = async (workers: number) => {
    const opened = open();
    try {
      const { store, summary } = await opened.sync({ workers });
      return { ...rowsOf(store), skips: summary.skips };
    } finally {
      await opened.close();
    }
  };

  test.each([1, 5])("has all rows, under the ids of the rules, with %d workers", async (workers) => {
    const { resources, grants, skips } = await synced(workers);
    expect(skips).toEqual([]);
    expect([...resources.keys()].sort()).toEqual([...tenant.resources].sort());
    expect([...grants.keys()].sort()).toEqual([...tenant.grants].sort());
  });

  test("takes and gives up each of its people as a member", async () => {
    const resource = (resourceType: string, id: string) =>
      create(ResourceSchema, { id: { resourceType, resource: id } });
    const group = tenant.changeable;
    const opened = open();
    const entitlement = { id: `group:${group}:member`, resource: resource("group", group) } as never;
    const outcome = (done: { readonly annotations: readonly { readonly typeUrl: string }[] }) =>
      done.annotations.map(({ typeUrl }) => typeUrl.split(".").at(-1)).join();
    try {
      for (const user of tenant.users) {
        const principal = resource("user", user);
        const grant = { id: `group:${group}:member:user:${user}`, entitlement, principal, annotations: [] } as never;
        const isMember = [...tenant.grants].includes(`group:${group}:member:user:${user}`);
        const granted = outcome(await opened.runtime.grant({ entitlement, principal }));
        if (!isMember) expect([user, granted]).toEqual([user, ""]);
        expect(outcome(await opened.runtime.grant({ entitlement, principal }))).toBe("GrantAlreadyExists");
        // One member has to stay.
        if (user === tenant.users.at(-1)) continue;
        expect([user, outcome(await opened.runtime.revoke({ grant }))]).toEqual([user, ""]);
        if (!isMember) expect(outcome(await opened.runtime.revoke({ grant }))).toBe("GrantAlreadyRevoked");
      }
    } finally {
      await opened.close();
    }
    await server.reset();
  });
});
