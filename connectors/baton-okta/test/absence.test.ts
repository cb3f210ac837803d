import {
  type Entitlement,
  type Grant,
  GrantAlreadyRevokedSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { type Organisation, openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

type Reference = readonly [type: string, id: string];
const everything = { syncCustomRoles: true, syncSecrets: true };
const gone = { status: 404, body: { errorCode: "E0000007", errorSummary: "Not found" } };
const missing = (path: string): Fault => ({ path, effect: { kind: "reply", reply: gone } });
const sync = async (...faults: Fault[]) => {
  const { summary, store } = await openOrganisation({ faults }).sync(everything);
  expect(summary.outcome).toBe("finished");
  return { summary, content: contentOf(store) };
};

test.each([
  "/api/v1/users",
  "/api/v1/groups",
  "/api/v1/apps",
  "/api/v1/api-tokens",
  "/api/v1/iam/assignees/users",
  "/api/v1/iam/roles",
  "/api/v1/iam/resource-sets",
])("%s: a whole list that is not there is an error, never an empty list", async (path) => {
  await expect(sync(missing(path))).rejects.toMatchObject({
    code: "FailedPrecondition",
    message: expect.stringContaining(`GET ${path} answered 404`),
  });
});

const [group, app, set] = ["00ga0000000000002x7d", "0oaa0000000000001x7d", "iama0000000000001x7d"];
const binding = `${set}/bindings/cr0a0000000000001x7d`;

describe.each([
  ["group", group, `/api/v1/groups/${group}`, "users"],
  ["group", group, `/api/v1/groups/${group}`, "roles"],
  ["app", app, `/api/v1/apps/${app}`, "users"],
  ["app", app, `/api/v1/apps/${app}`, "groups"],
  ["resourceset-binding", binding.replace("/bindings/", ":"), `/api/v1/iam/resource-sets/${binding}`, "members"],
])("%s %s", (type, id, path, part) => {
  test(`that is gone when its ${part} are read has vanished, with all that refers to it`, async () => {
    const { summary, content } = await sync(missing(path), missing(`${path}/${part}`));
    expect(summary.vanished).toEqual([{ resourceTypeId: type, count: 1, examples: [id] }]);
    const left = [...Object.keys(content.resources), ...Object.keys(content.grants)];
    expect(left.filter((row) => row.startsWith(`${type}:${id}`) || row.endsWith(`:${type}:${id}`))).toEqual([]);
  });

  test(`whose ${part} are not found while it is there is an error`, async () => {
    await expect(sync(missing(`${path}/${part}`))).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("is still there"),
    });
  });
});

describe("a resource set", () => {
  const path = `/api/v1/iam/resource-sets/${set}`;

  test("that is gone when its bindings are read is counted, and the others' bindings stay", async () => {
    const { summary, content } = await sync(missing(path), missing(`${path}/bindings`));
    expect(summary.skips).toContainEqual({
      resourceTypeId: "resourceset-binding",
      reason: "a resource set was deleted during the sync",
      count: 1,
    });
    expect(summary.vanished).toEqual([{ resourceTypeId: "resource-set", count: 1, examples: [set] }]);
    const rows = Object.keys(content.resources);
    expect(rows).not.toContain(`resource-set:${set}`);
    expect(rows.filter((id) => id.startsWith("resourceset-binding:"))).toEqual([
      "resourceset-binding:iama0000000000003x7d:HELP_DESK_ADMIN",
      "resourceset-binding:iama0000000000003x7d:cr0a0000000000001x7d",
    ]);
  });

  test("whose bindings are not found while it is there is an error", async () => {
    await expect(sync(missing(`${path}/bindings`))).rejects.toMatchObject({ code: "FailedPrecondition" });
  });
});

describe("an administrator", () => {
  const path = "/api/v1/users/00ua0000000000001x7d";

  test("who is gone when roles are looked up is counted, and the others' roles stay", async () => {
    const whole = await sync();
    const { summary, content } = await sync(missing(path), missing(`${path}/roles`));
    expect(summary.skips).toContainEqual({
      resourceTypeId: expect.stringMatching(/role$/),
      reason: "an administrator was deleted during the sync",
      count: 1,
    });
    const roles = (ids: object) => Object.keys(ids).filter((id) => id.includes(":assigned:user:"));
    // A super administrator through a group too, the user stays one.
    expect(roles(whole.content.grants).filter((id) => !roles(content.grants).includes(id))).toEqual([
      "custom-role:cr0a0000000000001x7d:assigned:user:00ua0000000000001x7d",
    ]);
  });

  test("whose roles are not found while the user is there is an error", async () => {
    await expect(sync(missing(`${path}/roles`))).rejects.toMatchObject({ code: "FailedPrecondition" });
  });

  test("who is gone when the e-mail filter asks is counted", async () => {
    const organisation = openOrganisation({ faults: [missing(path)] });
    const { summary } = await organisation.sync({ filterEmailDomains: ["acme.test"] }, { resourceTypeIds: ["role"] });
    expect(summary.skips).toEqual([
      { resourceTypeId: "role", reason: "an administrator was deleted during the sync", count: 1 },
    ]);
  });
});

describe("what is to be taken away and not found", () => {
  const [ada, customRole] = ["00ua0000000000001x7d", "cr0a0000000000001x7d"];
  const resource = ([resourceType, id]: Reference) => ({ id: { resourceType, resource: id } }) as Resource;
  const revoke = (
    of: Reference,
    from: Reference,
    faults: readonly Fault[],
    world?: (organisation: Organisation) => void,
  ) => {
    const organisation = openOrganisation({ faults });
    world?.(organisation);
    const entitlement = { id: "x", resource: resource(of) } as Entitlement;
    return organisation
      .runtime(everything)
      .revoke({ grant: { id: "x", entitlement, principal: resource(from) } as Grant });
  };
  const at = (method: string, path: string): Fault => ({ ...missing(path), method });

  test.each<[Reference, Reference, Fault]>([
    [["group", group], ["user", ada], at("DELETE", "/api/v1/groups/*/users/*")],
    [["role", "SUPER_ADMIN"], ["user", ada], at("GET", "/api/v1/users/*/roles")],
    [["role", "SUPER_ADMIN"], ["user", ada], at("DELETE", "/api/v1/users/*/roles/*")],
    [["role", "USER_ADMIN"], ["group", group], at("GET", "/api/v1/groups/*/roles")],
    [["app", app], ["user", ada], at("DELETE", "/api/v1/apps/*/users/*")],
    [["resourceset-binding", `${set}:${customRole}`], ["user", ada], at("GET", "/api/v1/iam/*/members")],
    [["resourceset-binding", `${set}:${customRole}`], ["user", ada], at("DELETE", "/api/v1/iam/*/members/*")],
    [["resource-set", set], ["custom-role", customRole], at("DELETE", "/api/v1/iam/*/bindings/*")],
  ])("%j from %j: is an error when it is there (%j)", async (of, from, fault) => {
    await expect(revoke(of, from, [fault])).rejects.toMatchObject({ code: "NotFound" });
  });

  test.each<[Reference, Reference]>([
    [
      ["group", group],
      ["user", ada],
    ],
    [
      ["role", "SUPER_ADMIN"],
      ["user", ada],
    ],
    [
      ["app", app],
      ["user", ada],
    ],
  ])("%j from %j: is taken away already when its holder is gone", async (of, from) => {
    const { annotations } = await revoke(of, from, [], ({ world }) => world.removeUser(ada));
    expect(hasAnnotation(annotations, GrantAlreadyRevokedSchema)).toBe(true);
  });
});

test("devices that are refused in the middle of their list are an error, not fewer devices", async () => {
  const denied = { status: 403, body: { errorCode: "E0000006", errorSummary: "denied" } };
  const faults = [{ path: "/api/v1/devices", after: 1, effect: { kind: "reply", reply: denied } }] as const;
  await expect(sync(...faults)).rejects.toMatchObject({ code: "PermissionDenied" });
});
