import { type Grant, type Resource, ResourceSchema, V1IdentifierSchema } from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { create, toBinary, toJson } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";

function tenantWithApps(): Tenant {
  const tenant = makeTenant({ users: 5, teams: 0, repositories: 0 }, 1);
  return tenantFile.parse({
    ...tenant,
    orgs: tenant.orgs.map((org) => ({
      ...org,
      installations: [
        { id: "501", app_id: "61", app_slug: "ci-bot", html_url: "https://github.com/apps/ci-bot" },
        { id: "502", app_id: "62", app_slug: "" },
      ],
    })),
    enterprises: ["acme-inc", "second"].map((slug) => ({
      ...{ slug, total_seats_purchased: 50, total_seats_consumed: 3 },
      users: tenant.users.map(({ login }, i) => ({ login, roles: i === 0 ? ["Owner", "Member"] : ["Member"] })),
    })),
  });
}

const bytesOf = (id: string) => toBinary(V1IdentifierSchema, create(V1IdentifierSchema, { id }));

const rowsOfType = (rows: Readonly<Record<string, unknown>> | undefined, type: string) =>
  Object.values((rows ?? {}) as Record<string, Resource>).filter(({ id }) => id!.resourceType === type);

test("installed apps and licences are there only when asked for by name", async () => {
  const { store } = await openInstance({ tenant: tenantWithApps() }).sync({ enterprises: ["acme-inc"] });
  const { resources } = store.content();
  expect([rowsOfType(resources, "app"), rowsOfType(resources, "license")]).toEqual([[], []]);
});

test("installed apps", async () => {
  const instance = openInstance({ tenant: tenantWithApps() });
  const { store } = await instance.sync({}, { resourceTypeIds: ["org", "app"] });
  const apps = rowsOfType(store.content().resources, "app");
  const said = apps.map(
    (row) => toJson(ResourceSchema, row, { registry }) as { annotations: Record<string, unknown>[] },
  );
  expect(
    apps.map(({ id, displayName, parentResourceId }) => [id!.resource, displayName, parentResourceId!.resource]),
  ).toEqual([
    ["501", "ci-bot", "9001"],
    ["502", "app-62", "9001"],
  ]);
  expect(said[0]!.annotations.map(({ "@type": type, ...rest }) => [String(type).split(".").at(-1), rest])).toEqual(
    expect.arrayContaining([
      ["V1Identifier", { id: "app:501" }],
      ["ExternalLink", { url: "https://github.com/apps/ci-bot" }],
      ["NonHumanIdentityTrait", { nhiType: "NHI_TYPE_APP_REGISTRATION", nhiDetail: "github.app" }],
    ]),
  );
  const [trait] = said[0]!.annotations.filter(({ "@type": type }) => String(type).endsWith("AppTrait"));
  expect(trait!.profile).toEqual({
    ...{ app_id: 61, app_slug: "ci-bot", installation_id: 501, account_login: "acme" },
    ...{ target_type: "Organization", repository_selection: "all" },
  });
});

test.each([403, 404])("an organization whose apps answer %i is left out, counted", async (status) => {
  const tenant = tenantWithApps();
  tenant.orgs[0]!.installations_status = status;
  const { store, summary } = await openInstance({ tenant }).sync({}, { resourceTypeIds: ["org", "app"] });
  expect(rowsOfType(store.content().resources, "app")).toEqual([]);
  expect(summary.skips).toMatchObject([{ reason: "installed apps that may not be read", count: 1 }]);
});

test("licences, held by whoever has the enterprise's role Member", async () => {
  const enterprises = ["acme-inc", "second"];
  const types = ["org", "user", "enterprise_role", "license"];
  const instance = openInstance({ tenant: tenantWithApps() });
  const { store } = await instance.sync({ enterprises }, { resourceTypeIds: types });
  const { resources, entitlements, grants = {} } = store.content();
  const licences = rowsOfType(resources, "license");
  expect(licences.map(({ id, displayName }) => [id!.resource, displayName])).toEqual([
    ["acme-inc", "acme-inc"],
    ["second", "second"],
  ]);
  const [first] = licences.map(
    (row) => toJson(ResourceSchema, row, { registry }) as { annotations: Record<string, unknown>[] },
  );
  const [trait] = first!.annotations.filter(({ "@type": type }) => String(type).endsWith("LicenseProfileTrait"));
  expect(trait).toMatchObject({
    ...{ licenseName: "acme-inc", purchasedSeats: "50", consumedSeats: "3" },
    entitlementIds: ["enterprise_role:acme-inc:Member:assigned"],
  });
  const ofLicence = grants["license:acme-inc:assigned:enterprise_role:acme-inc:Member"] as Grant;
  expect(ofLicence.annotations.map(({ value }) => value)).toContainEqual(bytesOf("license-grant:acme-inc"));
  // Both enterprises have one page of users, and an empty one; seats are read apart.
  const pages = instance.requests.filter(({ path }) => path.endsWith("/consumed-licenses"));
  expect(
    pages.map(({ path, query }) => `${path.split("/").at(-2)} ${new URLSearchParams(query).get("page")}`).sort(),
  ).toEqual(["acme-inc 1", "acme-inc 1", "acme-inc 2", "second 1", "second 1", "second 2"]);
  expect(entitlements!["license:acme-inc:assigned"]).toMatchObject({
    displayName: "License Assigned",
    description: "Assignment of an enterprise license seat",
  });
  const holders = Object.values(grants as Record<string, Grant>)
    .filter(({ entitlement }) => entitlement!.id === "license:acme-inc:assigned")
    .map(({ principal }) => `${principal!.id!.resourceType}:${principal!.id!.resource}`);
  expect(holders.sort()).toEqual([
    "enterprise_role:acme-inc:Member",
    ...Array.from({ length: 5 }, (_, i) => `user:${100_000 + i}`),
  ]);
});
