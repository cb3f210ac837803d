import { expect, test } from "@jest/globals";
import { capabilitiesOf } from "../src/host.ts";
import { capabilityPermissions, pageOf, permissionIds, resourceType } from "../src/index.ts";

const permissions = {
  sync: permissionIds("groups:read", "users:read"),
  provision: permissionIds("groups:write", "groups:read"),
};
const told = (more: object) => {
  const type = resourceType<never>({ id: "group", displayName: "Group", list: () => pageOf([]), permissions, ...more });
  const source = { resourceTypes: [type], hasEventFeeds: false, hasTickets: false, hasActions: false };
  const [capability] = capabilitiesOf(source).resourceTypeCapabilities;
  return capability!.permissions!.permissions.map(({ permission }) => permission);
};

test("what a resource type says it needs reaches the capabilities, each once", () => {
  expect(told({})).toEqual(["groups:read", "users:read", "groups:write"]);
});

test("an annotation goes before, and who stands in for a connector that tells nothing tells nothing", () => {
  expect(told({ annotations: [capabilityPermissions(["x"])] })).toEqual(["x"]);
  expect(told({ permissions: { ...permissions, advertised: false } })).toEqual([]);
});
