import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BatonError,
  type Check,
  type ConnectContext,
  type Connector,
  connector,
  type Http,
  path,
  resourceType,
} from "@baton-connectors/sdk";
import { fields, stringField } from "@baton-connectors/sdk/config";
import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const config = fields({ token: stringField({ name: "token", secret: true, required: true }) });
const secret = "s3cr3t-t0ken-value";

const user = resourceType<null>({
  id: "user",
  displayName: "User",
  permissions: { sync: [{ id: "users.read" }], provision: [{ id: "users.manage" }] },
  list: async () => ({ items: [] }),
});
const role = resourceType<null>({
  id: "role",
  displayName: "Role",
  permissions: {
    sync: [
      { id: "roles.read", without: "Roles and who has them" },
      { id: "roles.legacy", auth: "oauth" },
    ],
  },
  list: async () => ({ items: [] }),
});
const check = (name: string, permission: string, run: Check<null>["run"]): Check<null> => ({
  name,
  purpose: permission.endsWith("manage") ? "provision" : "sync",
  permissions: [permission],
  resourceTypes: [permission.startsWith("roles") ? "role" : "user"],
  run,
});
const fine = async () => ({ status: "works" }) as const;

async function doctor(given: Partial<Connector<unknown, null>>, args: readonly string[] = []) {
  const value = connector<unknown, null>({
    metadata: { displayName: "X" },
    connect: () => null,
    resourceTypes: [user, role],
    ...given,
  });
  const stdio = testStdio(["doctor", `--token=${secret}`, "--log-level=fatal", ...args]);
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
  return { status, ...stdio.output };
}
const answered = (code: "Unauthenticated" | "PermissionDenied", status: number) =>
  new BatonError(code, `GET /me answered ${status}`, {
    hint: "Make a new token.",
    request: { method: "GET", host: "app.example", path: "/me", status },
  });

describe("access", () => {
  const refusedCertificate = Object.assign(new Error("bad"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  test.each<[string, BatonError, string[], number]>([
    ["wrong token", answered("Unauthenticated", 401), ["works", "works", "fails"], 16],
    ["forbidden", answered("PermissionDenied", 403), ["works", "works", "fails"], 7],
    ["refused", new BatonError("Unavailable", "connection refused"), ["fails", "skipped", "skipped"], 14],
    ["certificate", new BatonError("Unknown", "tls", { cause: refusedCertificate }), ["works", "fails", "skipped"], 2],
    ["key", new BatonError("InvalidArgument", "the key is no PEM"), ["works", "works", "fails"], 3],
  ])("%s", async (_, error, states, status) => {
    const validate = () => Promise.reject(error);
    const result = await doctor({ validate, checks: () => [check("users", "users.read", fine)] }, ["-o", "json"]);
    const diagnosis = JSON.parse(result.stdout);
    expect(diagnosis.steps.slice(0, 3).map((step: { state: string }) => step.state)).toEqual(states);
    expect(diagnosis).toMatchObject({ syncComplete: "no", exitStatus: status });
    expect(diagnosis.steps[3]).toMatchObject({ state: "unknown", detail: "not tried: no access" });
    expect(result.status).toBe(status);
  });
});

test.each([
  ["http://app.example:8080", ["suspicious", "http://app.example:8080 is asked without encryption"]],
  ["http://127.0.0.1:8080", ["works", ""]],
  ["http://[::1]:8080", ["works", ""]],
  ["https://app.example", ["works", ""]],
])("credentials over %s", async (baseUrl, [state, detail]) => {
  const connect = (_: unknown, { http }: ConnectContext) => {
    http({ baseUrl });
    return {};
  };
  const result = await doctor({ connect: connect as never }, ["-o", "json"]);
  const { steps, exitStatus } = JSON.parse(result.stdout);
  expect(steps[1]).toMatchObject({ name: "TLS", state, detail: expect.stringContaining(detail!) });
  expect(exitStatus).toBe(0);
});

describe("a clock that is off", () => {
  const minutes = 60_000;
  test.each([
    ["14 minutes", -14 * minutes, 200, "suspicious", "this machine's clock is 14 minutes ahead of the app's"],
    [
      "3 hours",
      3 * 60 * minutes,
      401,
      "fails",
      "Set the clock first: this machine's clock is 3 hours behind the app's.",
    ],
    ["a minute", minutes, 200, "works", ""],
  ])("%s", async (_, aheadMs, status, state, told) => {
    const server = createServer((_, answer) =>
      answer
        .writeHead(status, { date: new Date(Date.now() + aheadMs).toUTCString(), "content-type": "application/json" })
        .end("{}"),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const connect = (_: unknown, { http }: ConnectContext) =>
      http({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const validate = async ({ client }: { client: Http }) =>
      void (await client.send({ method: "GET", url: path`/me` }));
    try {
      const { stdout } = await doctor({ connect, validate } as never, ["-o", "json"]);
      const { detail, hint, ...step } = JSON.parse(stdout).steps[2];
      expect(step).toMatchObject({ name: "credentials", state });
      expect(`${detail} ${hint}`).toContain(told);
    } finally {
      server.close();
    }
  });
});

describe("permissions", () => {
  test("when all work, a sync would be complete", async () => {
    const checks = () => [check("users", "users.read", fine), check("roles", "roles.read", fine)];
    const result = await doctor({ checks });
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toBe(
      `baton-x doctor

Checks
  ✓ network
  ✓ TLS
  ✓ credentials
  ✓ users
  ✓ roles

Permissions
  User (user)
    sync          ✓ users.read
    provisioning  ? users.manage
  Role (role)
    sync          ✓ roles.read

  ✓ works  ✗ missing  ! looks wrong  ? cannot be known without a change

A sync would be complete.
`,
    );
  });

  test("a missing one is named with what will be absent, and decides the status", async () => {
    const denied = async () => {
      throw new BatonError("PermissionDenied", "GET /roles answered 403", {
        hint: "Grant it to the app.",
        permission: "roles.read",
      });
    };
    const checks = () => [check("users", "users.read", fine), check("roles", "roles.read", denied)];
    const result = await doctor({ checks });
    expect(result.status).toBe(7);
    expect(result.stdout).toContain(
      "✗ roles: GET /roles answered 403 (missing: roles.read)\n      Grant it to the app.",
    );
    expect(result.stdout).toContain("A sync would lack\n  roles.read is missing: Roles and who has them\n");
    expect(result.stdout).toContain("A sync would not be complete.");
  });

  test("what only provisioning needs does not make a sync incomplete", async () => {
    const denied = async () => ({ status: "fails", detail: "no" }) as const;
    const checks = () => [check("users", "users.read", fine), check("changing users", "users.manage", denied)];
    const result = await doctor({ checks }, ["-o", "json"]);
    expect(JSON.parse(result.stdout)).toMatchObject({ exitStatus: 0, absent: [] });
  });

  test("a known trap is told and decides the status", async () => {
    const trap = async () =>
      ({ status: "suspicious", detail: "200 with an empty list", hint: "Give the app a role." }) as const;
    const result = await doctor({ checks: () => [check("users", "users.read", trap)] });
    expect(result.status).toBe(7);
    expect(result.stdout).toContain("! users: 200 with an empty list\n      Give the app a role.");
  });

  test("one permission for two types is judged by the checks of each", async () => {
    const admin = (id: string) =>
      resourceType<null>({
        id,
        displayName: id,
        permissions: { sync: [{ id: "Admin", or: ["Owner"] }] },
        list: async () => ({ items: [] }),
      });
    const about = (id: string, run: Check<null>["run"]) => ({ ...check(id, "Admin", run), resourceTypes: [id] });
    const denied = async () => ({ status: "fails", detail: "no" }) as const;
    const checks = () => [
      about("user", fine),
      about("device", denied),
      { ...about("user", fine), permissions: ["Owner"] },
    ];
    const { stdout } = await doctor({ resourceTypes: [admin("user"), admin("device")], checks }, ["-o", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      resourceTypes: [{ sync: [{ state: "works" }] }, { sync: [{ state: "fails" }] }],
      absent: ["Admin is missing: no device (device)"],
    });
  });

  test("a type that the credentials do not reach is told, as a sync would leave it out without an error", async () => {
    const hidden = { ...role, available: async () => false };
    const checks = () => [check("users", "users.read", fine)];
    const { status, stdout } = await doctor({ resourceTypes: [user, hidden], checks });
    expect(status).toBe(7);
    expect(stdout).toContain("✗ Role: these credentials do not reach it");
    expect(stdout).toContain("A sync would lack\n  Role: these credentials do not reach it");
  });

  test("a type that is there only on request is no loss", async () => {
    const rare = { ...role, onRequest: true, available: async () => false };
    const checks = () => [check("users", "users.read", fine)];
    expect((await doctor({ resourceTypes: [user, rare], checks })).status).toBe(0);
    const asked = await doctor({ resourceTypes: [user, rare], checks }, ["--sync-resource-types", "role"]);
    expect([asked.status, asked.stdout]).toEqual([7, expect.stringContaining("✗ Role: these credentials")]);
  });

  test("what a sync with these settings does not read is not tried, and no loss", async () => {
    const refused = () => Promise.reject(answered("PermissionDenied", 403));
    const checks = () => [check("users", "users.read", fine), check("roles", "roles.read", refused)];
    expect((await doctor({ checks })).status).toBe(7);
    const { status, stdout } = await doctor({ checks }, ["--sync-resource-types", "user"]);
    expect([status, stdout]).toEqual([0, expect.not.stringContaining("roles")]);
  });

  test("an alternative permission is as good", async () => {
    const either = resourceType<null>({
      id: "user",
      displayName: "User",
      permissions: { sync: [{ id: "users.read", or: ["users.admin"] }] },
      list: async () => ({ items: [] }),
    });
    const checks = () => [check("as admin", "users.admin", fine)];
    const { stdout } = await doctor({ resourceTypes: [either], checks }, ["-o", "json"]);
    expect(JSON.parse(stdout).resourceTypes[0].sync).toEqual([
      { id: "users.read", state: "works", when: "", without: "" },
    ]);
  });
});

test("no secret is printed", async () => {
  const validate = () =>
    Promise.reject(
      new BatonError("Unauthenticated", `bad token ${secret}`, { hint: Buffer.from(secret).toString("base64") }),
    );
  for (const args of [[], ["-o", "json"]]) {
    const { stdout, stderr } = await doctor({ validate }, args);
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout + stderr).not.toContain(Buffer.from(secret).toString("base64"));
  }
});

describe("what is tried", () => {
  const broken = (hint: string) => async () => ({ status: "fails", detail: "refused", hint }) as const;

  test("is everything also where the first call lacks one permission: all that is missing is told at once", async () => {
    const lacking = answered("PermissionDenied", 403).changed({ permission: "me.read" });
    const validate = async () => {
      throw lacking;
    };
    const checks = () => [check("users", "users.read", fine), check("roles", "roles.read", broken("Ask for it."))];
    const { status, stdout } = await doctor({ validate, checks }, ["--output=json"]);
    const diagnosis = JSON.parse(stdout);
    expect([status, diagnosis.syncComplete]).toEqual([7, "no"]);
    expect(diagnosis.steps.slice(2).map(({ state }: { state: string }) => state)).toEqual(["fails", "works", "fails"]);
    expect(diagnosis.absent).toHaveLength(2);
  });

  test("is what a sync of the named types reads", async () => {
    const checks = () => [check("users", "users.read", fine), check("roles", "roles.read", broken("Ask for it."))];
    const { status, stdout } = await doctor({ checks }, ["--output=json", "--sync-resource-types=user"]);
    const { steps, resourceTypes } = JSON.parse(stdout);
    expect([status, steps.length, resourceTypes.length]).toEqual([0, 4, 1]);
  });

  test("has a hint that helps several of them once", async () => {
    const hint = "Add it in the console.";
    const checks = () => [check("a", "users.read", broken(hint)), check("b", "roles.read", broken(hint))];
    expect((await doctor({ checks })).stdout.split(hint)).toHaveLength(2);
  });
});
