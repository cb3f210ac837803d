import { expect, test } from "@jest/globals";
import { makeTenant, tenantFile } from "../simulator/index.ts";
import { toRole } from "../src/resources/enterprise-role.ts";
import { openInstance } from "./instance.ts";

// Go shows the second part, whatever there is; ids hold all of it.
test.each([
  ["acme:Owner", "Owner"],
  ["acme:Sec:Ops", "Sec"],
  ["a:b:Owner", "b"],
])("the role %s shows as %s", (id, shown) => {
  expect(toRole(id)).toMatchObject({ id: { resource: id }, displayName: shown });
});

test("licences are read once a page, for addresses, roles and holders together", async () => {
  const tenant = makeTenant({ users: 5, teams: 0, repositories: 0 }, 1);
  const instance = openInstance({
    tenant: tenantFile.parse({
      ...tenant,
      enterprises: [{ slug: "acme-inc", users: tenant.users.map(({ login }) => ({ login, roles: ["Member"] })) }],
    }),
  });
  await instance.sync({ enterprises: ["acme-inc"] }, { workers: 1 });
  const asked = instance.requests.filter(({ path }) => path.endsWith("/consumed-licenses"));
  expect(asked.map(({ query }) => query)).toEqual(["page=1&per_page=100", "page=2&per_page=100"]);
});
