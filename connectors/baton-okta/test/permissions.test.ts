import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import type { Permission } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import type { Client } from "../src/client.ts";
import { okta } from "../src/connector.ts";
import { permissionsFor } from "../src/permissions.ts";
import { scopeOf } from "../src/scopes.ts";
import { oauthConfig, openOrganisation } from "./organisation.ts";

const types = okta.allResourceTypes!;
const everything = { syncCustomRoles: true, syncSecrets: true };
const scopes = (permissions: readonly Permission[] = []) =>
  permissions.filter(({ auth }) => auth === "oauth").map(({ id }) => id);
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

describe("changing needs the declared permission to change", () => {
  type Change = (organisation: ReturnType<typeof openOrganisation>) => Promise<unknown>;
  const grant =
    (entitlement: string, resource: string, slug: string, principal: [string, string]): Change =>
    (organisation) =>
      organisation.runtime(everything).grant({
        entitlement: {
          id: `${entitlement}:${resource}:${slug}`,
          resource: { id: { resourceType: entitlement, resource } },
        } as Entitlement,
        principal: { id: { resourceType: principal[0], resource: principal[1] } } as Resource,
      });
  const changes: readonly [string, string, Change][] = [
    [
      "a group membership",
      "okta.groups.manage",
      grant("group", "00ga0000000000002x7d", "member", ["user", "00ua0000000000009x7d"]),
    ],
    ["an app", "okta.apps.manage", grant("app", "0oaa0000000000004x7d", "access", ["user", "00ua0000000000009x7d"])],
    ["a role", "okta.roles.manage", grant("role", "READ_ONLY_ADMIN", "assigned", ["user", "00ua0000000000009x7d"])],
    [
      "a resource set binding",
      "okta.roles.manage",
      grant("resourceset-binding", "iama0000000000001x7d:cr0a0000000000001x7d", "member", [
        "user",
        "00ua0000000000009x7d",
      ]),
    ],
    [
      "a deletion",
      "okta.users.manage",
      (organisation) =>
        organisation
          .runtime()
          .deleteResource({ id: { resourceType: "user", resource: "00ua0000000000001x7d" } as never }),
    ],
  ];

  test.each(changes)("%s: %s", async (_, permission, change) => {
    await change(openOrganisation({ tokenScopes: [...toRead, permission] }));
    await expect(
      change(openOrganisation({ tokenScopes: [...toRead, ...toChange.filter((one) => one !== permission)] })),
    ).rejects.toMatchObject({
      code: "PermissionDenied",
      permission,
    });
  });
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

test("`doctor` finds what is missing, and an app without an admin role", async () => {
  const run = async (organisation: ReturnType<typeof openOrganisation>, config: object) => {
    const settings = { ...organisation.config, ...everything, ...config };
    const { httpFactory } = await import("@baton-connectors/sdk/host");
    const { createSecrets, silentLog } = await import("@baton-connectors/sdk");
    const signal = new AbortController().signal;
    const http = httpFactory({ log: silentLog, signal, transport: async () => organisation.transport });
    const client: Client = await okta.connect(settings, {
      http,
      log: silentLog,
      secrets: createSecrets(),
      signal,
      now: () => new Date(),
    });
    return Promise.all(
      okta.checks!(settings).map(async (check) => {
        const result = await check
          .run({ client, log: silentLog, signal })
          .catch((thrown: { permission?: string }) => ({ status: thrown.permission }));
        return `${check.name}: ${result.status}`;
      }),
    );
  };
  expect(
    await run(openOrganisation({ tokenScopes: toRead.filter((scope) => scope !== "okta.roles.read") }), {}),
  ).toEqual([
    "list users: works",
    "list groups: works",
    "list apps: works",
    "list administrators: okta.roles.read",
    "list devices: works",
    "list resource sets: okta.roles.read",
    "list API tokens: works",
  ]);
  expect((await run(openOrganisation({ oauth: { adminRole: false } }), oauthConfig))[0]).toBe("list users: suspicious");
});
