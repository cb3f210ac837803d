import type { RunningSlapd } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { contentOf } from "./directory-content.ts";
import { kinds } from "./fault-kinds.ts";
import { type Fault, type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { openLdap } from "./open-ldap.ts";
import { rowsOf } from "./rows.ts";
import { smallConfig, startSmall, suffix } from "./small-tenant.ts";

let server: RunningSlapd;
let proxy: FaultProxy;
beforeAll(async () => {
  server = await startSmall();
  proxy = await faultProxy(server.port);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

/** Only what hangs is given up soon: a busy machine is slow, too. */
const open = (faults: readonly Fault[]) =>
  openLdap({ ...smallConfig(proxy.port), requestTimeout: faults.some(({ hang }) => hang) ? 0.5 : 30 });
const textOf = (rows: ReturnType<typeof rowsOf>) => JSON.stringify(Object.values(rows).map((kind) => [...kind].sort()));

async function sync(faults: readonly Fault[], workers = 1) {
  proxy.setFaults(faults);
  const ldap = open(faults);
  try {
    const { summary, store } = await ldap.sync({ workers });
    const counted = summary.skips.length + summary.vanished.length;
    return { rows: textOf(rowsOf(store)), counted, outcome: summary.outcome as string, requests: proxy.seen.length };
  } catch (error) {
    return { rows: "", counted: 0, outcome: `fails: ${String(error)}`, requests: proxy.seen.length };
  } finally {
    await ldap.close();
  }
}

describe("whatever befalls one request of a sync, nothing is lost without a word", () => {
  let usual: Awaited<ReturnType<typeof sync>>;
  beforeAll(async () => {
    usual = await sync([]);
    expect(usual.outcome).toBe("finished");
  });

  test.each(Object.entries(kinds))("%s", async (_, kind) => {
    const outcomes: Record<string, number> = { equal: 0, explained: 0, refused: 0 };
    for (let skip = 0; skip < usual.requests; skip++) {
      const found = await sync([{ ...kind, skip, times: 1 }]);
      const outcome = outcomeOf(found, usual.rows);
      const isMended = kind.close ?? kind.hang ?? kind.badcookie ?? false;
      if (outcome === "refused" && isMended) throw new Error(`request ${skip}: ${found.outcome}`);
      if (outcome === "lost") throw new Error(`request ${skip}: ${JSON.stringify(proxy.seen[skip])}`);
      outcomes[outcome]!++;
    }
    expect(outcomes.equal! + outcomes.explained! + outcomes.refused!).toBe(usual.requests);
  });

  test.each([1, 2, 3, 5, 8, 16])("%d pages at once end in the same rows", async (workers) => {
    expect(await sync([], workers)).toMatchObject({ rows: usual.rows, outcome: "finished" });
  });

  test("a connection that is lost again and again costs lists that begin anew, no row", async () => {
    const found = await sync(
      [
        { op: "search", paged: true, times: 1, close: "before" },
        { op: "search", skip: 20, times: 2, close: "before" },
      ],
      4,
    );
    expect(found).toMatchObject({ rows: usual.rows, outcome: "finished" });
  });
});

function outcomeOf({ rows, counted, outcome }: Awaited<ReturnType<typeof sync>>, wanted: string) {
  if (outcome.startsWith("fails: "))
    return /LDAP result|lost|does not answer|is not there|no longer|Error/.test(outcome) ? "refused" : "lost";
  if (rows === wanted) return "equal";
  return counted > 0 ? "explained" : "lost";
}

describe("whatever befalls one request of a change, it ends as it is said to", () => {
  const group = `cn=team 0,ou=groups,${suffix}`;
  const person = `uid=p9,ou=people,${suffix}`;
  const isMember = async () => (await contentOf(server, suffix)).get(group)!.includes(`member: ${person}`);
  const resource = (resourceType: string, id: string) =>
    ({ $typeName: "c1.connector.v2.Resource", id: { resourceType, resource: id }, annotations: [] }) as never;
  const entitlement = { id: `group:${group}:member`, resource: resource("group", group) } as never;
  const grant = {
    id: `group:${group}:member:user:${person}`,
    entitlement,
    principal: resource("user", person),
    annotations: [],
  } as never;

  test.each(Object.entries(kinds))("%s", async (_, kind) => {
    for (const granting of [true, false])
      for (let skip = 0; skip < 3; skip++) {
        const faults = [{ ...kind, skip, times: 1 }];
        proxy.setFaults(faults);
        const ldap = open(faults);
        const change = () =>
          granting
            ? ldap.runtime.grant({ entitlement, principal: resource("user", person) } as never)
            : ldap.runtime.revoke({ grant });
        try {
          await change().catch(() => change());
        } finally {
          await ldap.close();
        }
        expect({ skip, isMember: await isMember() }).toEqual({ skip, isMember: granting });
        // Back, for the next request.
        if (skip < 2) await undo(granting);
      }
  });

  async function undo(granting: boolean) {
    proxy.setFaults([]);
    const ldap = open([]);
    if (granting) await ldap.runtime.revoke({ grant });
    else await ldap.runtime.grant({ entitlement, principal: resource("user", person) } as never);
    await ldap.close();
  }
});
