import { findingsOf } from "@baton-connectors/sync";
import { expect, test } from "@jest/globals";
import { makeTenant, type Tenant } from "../simulator/index.ts";
import { type Instance, openInstance, rowsOf } from "./instance.ts";
import { through } from "./intercepted.ts";

/** Two organizations with members, and GitHub's predefined roles, in common; each knows its members by another name. */
function tenantOfTwo(): Tenant {
  const tenant = makeTenant({ users: 24, teams: 0, repositories: 0 }, 1);
  const [first] = tenant.orgs;
  const logins = tenant.users.map(({ login }) => login);
  const named = (id: string, login: string, members: readonly string[]): typeof first => ({
    ...structuredClone(first!),
    ...{ id, login },
    members: members.map((name, i) => ({ login: name, role: i === 0 ? "admin" : "member", state: "active" })),
    saml: {
      id: `P_${id}`,
      ssoUrl: `https://${login}.example.com`,
      identities: members.map((name) => ({ login: name, nameId: `${name}@${login}.example.com`, emails: [] })),
    },
    roles: first!.roles.filter(({ source }) => source === "Predefined"),
  });
  const two = [named("9001", "one", logins.slice(0, 16)), named("9002", "two", [logins[0]!, ...logins.slice(8)])];
  return { ...tenant, orgs: two as Tenant["orgs"], config: { ...tenant.config, page_cap: 5 } };
}

const members = ({ requests }: Instance) =>
  requests.filter(({ path, query }) => path.endsWith("/members") && !query.includes("role"));
const addressIn = (row: string) => /[\w-]+@\w+\.example\.com/.exec(row)?.[0];

test("what several organizations list is listed once, as the row of the last of them, and is held in all", async () => {
  const instance = openInstance({ tenant: tenantOfTwo() });
  const { store, summary } = await instance.sync();
  const { resources, grants } = rowsOf(store);
  expect(findingsOf(summary).filter(({ kind }) => kind === "repeated" || kind === "different")).toEqual([]);
  const users = Object.entries(resources).filter(([key]) => key.startsWith("user\0"));
  const inTwo = new Set(["100000", ...Array.from({ length: 16 }, (_, i) => String(100_008 + i))]);
  expect(users.map(([key, row]) => [key, addressIn(row)])).toEqual(
    users.map(([key]) => {
      const id = key.split("\0")[1]!;
      return [key, `user-${Number(id) - 100_000}@${inTwo.has(id) ? "two" : "one"}.example.com`];
    }),
  );
  expect(users).toHaveLength(24);
  const roles = Object.entries(resources).filter(([key]) => key.startsWith("org_role\0"));
  expect(roles.map(([, row]) => JSON.parse(row).parentResourceId.resource)).toEqual(["9002", "9002"]);
  for (const org of ["9001", "9002"])
    expect(Object.keys(grants).filter((id) => id.startsWith(`org:${org}:member:user:`)).length).toBeGreaterThan(15);
  // Each page once, though both lists go by it.
  expect(members(instance)).toHaveLength(4 + 4);
});

test.each([1, 8])("with %i workers, and interrupted on the way, the rows are the same", async (workers) => {
  const plain = rowsOf((await openInstance({ tenant: tenantOfTwo() }).sync()).store);
  expect(rowsOf((await openInstance({ tenant: tenantOfTwo() }).sync({}, { workers })).store)).toEqual(plain);
});

test.each([1, 8])(
  "who leaves one of two while they are read is in the file all the same, with %i workers",
  async (workers) => {
    const instance = openInstance({ tenant: tenantOfTwo() });
    const [, two] = instance.world.tenant.orgs;
    const transport = through(instance.fetch, async ({ url }, pass) => {
      const answer = await pass();
      // In both: its row is the second's.
      if (/\/orgs\/two\/members$/.test(url.pathname))
        two!.members = two!.members.filter(({ login }) => login !== "user-9");
      return answer;
    });
    const { store } = await instance.sync({}, { workers, resourceTypeIds: ["org", "user"] }, { transport });
    expect(Object.keys(rowsOf(store).resources)).toContain("user\x00100009");
  },
);

test("an organization whose roles may not be read is counted once, and the other's are all there", async () => {
  const tenant = tenantOfTwo();
  tenant.orgs[1]!.roles_status = 403;
  const { store, summary } = await openInstance({ tenant }).sync({}, { workers: 1 });
  const roles = Object.entries(rowsOf(store).resources).filter(([key]) => key.startsWith("org_role\0"));
  expect(roles.map(([, row]) => JSON.parse(row).parentResourceId.resource)).toEqual(["9001", "9001"]);
  expect(summary.skips).toEqual([
    { resourceTypeId: "org_role", reason: "organization roles that may not be read", count: 1 },
  ]);
});
