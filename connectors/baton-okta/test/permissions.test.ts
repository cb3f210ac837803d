import type { Permission } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { okta } from "../src/connector.ts";
import { permissionsFor } from "../src/permissions.ts";
import { scopeOf } from "../src/scopes.ts";
import { changes } from "./changes.ts";
import { oauthConfig, openOrganisation } from "./organisation.ts";

const types = okta.allResourceTypes!;
const everything = { syncCustomRoles: true, syncSecrets: true };
const scopes = (permissions: readonly Permission[] = []) =>
  permissions.filter(({ auth }) => auth === "oauth").map(({ id }) => id);
const withoutIt = (scope: string) =>
  types.flatMap(({ permissions }) => permissions!.sync).find(({ id }) => id === scope)!.without!;
const toRead = [...new Set(types.flatMap(({ permissions }) => scopes(permissions!.sync)))];
const toChange = [...new Set(types.flatMap(({ permissions }) => scopes(permissions!.provision)))];

test("the declared permissions to read are all a full sync needs, and each is needed", async () => {
  const whole = await openOrganisation({ oauth: { grantedScopes: toRead } }).sync({ ...oauthConfig, ...everything });
  expect(whole.summary.outcome).toBe("finished");
  // One group of this organisation refuses to show its roles, whatever the permission.
  expect(whole.summary.skips).toHaveLength(1);
  for (const missing of toRead) {
    const organisation = openOrganisation({ oauth: { grantedScopes: toRead.filter((scope) => scope !== missing) } });
    const without = organisation.sync({ ...oauthConfig, ...everything });
    // What the README says of it is true.
    expect(withoutIt(missing).startsWith("the sync fails")).toBe(missing !== "okta.devices.read");
    if (missing === "okta.devices.read") {
      expect((await without).summary.skips).toHaveLength(2);
    } else {
      await expect(without).rejects.toMatchObject({
        code: "PermissionDenied",
        permission: missing,
        hint: expect.stringContaining(missing),
      });
    }
  }
});

/** Both ways to authenticate, with exactly these scopes; OAuth with nonces asked for at both ends. */
const ways = [
  {
    way: "an API token",
    advice: () => "Give the token's user an admin role that allows it",
    open: (granted: readonly string[]) => {
      const organisation = openOrganisation({ tokenScopes: granted });
      return { organisation, runtime: organisation.runtime(everything) };
    },
  },
  {
    way: "OAuth with DPoP and nonces",
    advice: (scope: string) => `Grant ${scope} to the OAuth app`,
    open: (granted: readonly string[]) => {
      const organisation = openOrganisation({ sim: { resourceNonce: true }, oauth: { grantedScopes: granted } });
      return { organisation, runtime: organisation.runtime({ ...oauthConfig, ...everything }) };
    },
  },
];

describe.each(ways)("with $way", ({ open, advice }) => {
  test.each(changes)(
    "$name needs $permission, and beside it only what a sync reads",
    async ({ permission, change }) => {
      await change(open([...toRead, permission]).runtime);
      const others = toChange.filter((one) => one !== permission);
      const refusal = await change(open([...toRead, ...others]).runtime).then(
        () => "done",
        (thrown: Error & { hint?: string }) => `${thrown.message} ${thrown.hint}`,
      );
      expect(refusal).toContain("answered 403");
      expect(refusal).toContain(advice(permission));
    },
  );
});

test("every permission to change that is declared is needed by some change", () => {
  expect([...new Set(changes.map(({ permission }) => permission))].sort()).toEqual(toChange.toSorted());
});

test("with an API token too, each declared permission to read is needed", async () => {
  // Beside these a token's user must be an administrator, who may all read the organisation's settings.
  const open = (scopes: readonly string[]) => openOrganisation({ tokenScopes: [...scopes, "okta.orgs.read"] });
  const whole = await open(toRead).sync(everything);
  expect([whole.summary.outcome, whole.summary.skips.length]).toEqual(["finished", 1]);
  for (const missing of toRead.filter((scope) => scope !== "okta.devices.read")) {
    const without = open(toRead.filter((scope) => scope !== missing)).sync(everything);
    await expect(without).rejects.toMatchObject({ code: "PermissionDenied", permission: missing });
  }
});

test("the event feed needs its own permission", async () => {
  const read = (granted: readonly string[]) =>
    openOrganisation({ tokenScopes: granted }).runtime().listEvents({ feedId: "", cursor: "", startAt: undefined });
  expect((await read(["okta.logs.read"])).events).not.toEqual([]);
  await expect(read(toRead)).rejects.toMatchObject({ code: "PermissionDenied", permission: "okta.logs.read" });
});

test("capabilities state the same permissions, as the file has them", () => {
  for (const { id, message, permissions } of types) {
    const stated = [...scopes(permissions!.sync), ...scopes(permissions!.provision)];
    expect({
      id,
      found: message.annotations.some((any) => stated.every((scope) => Buffer.from(any.value).includes(scope))),
    }).toEqual({ id, found: true });
  }
  expect(permissionsFor("devices").provision).toBeUndefined();
});

test.each([
  ["GET", "/api/v1/users/1/roles", "okta.roles.read"],
  ["POST", "/api/v1/groups/1/roles", "okta.roles.manage"],
  ["PUT", "/api/v1/groups/1/users/2", "okta.groups.manage"],
  ["GET", "/api/v1/iam/resource-sets", "okta.roles.read"],
  ["GET", "/api/v1/logs", "okta.logs.read"],
  ["GET", "/api/v1/api-tokens", "okta.apiTokens.read"],
])("%s %s needs %s", (method, path, scope) => {
  expect(scopeOf(method, path)).toBe(scope);
});
