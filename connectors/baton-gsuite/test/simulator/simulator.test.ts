import { afterEach, describe, expect, test } from "@jest/globals";
import { type GoogleOptions, makeTenant } from "../../simulator/index.ts";
import { type Google, startGoogle } from "./start.ts";

let google: Google | undefined;
afterEach(async () => {
  await google?.server.close();
  google = undefined;
});
const start = async (options: Partial<GoogleOptions> = {}) => {
  google = await startGoogle({ tenant: makeTenant({ users: 30, groups: 5 }, 1), ...options });
  return google;
};
const directory = "/admin/directory/v1";
const customer = "customer=C0simulated";

describe("the token endpoint", () => {
  test("grants a delegated scope", async () => {
    const { token } = await start();
    const response = await token("admin.directory.user.readonly");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_type: "Bearer", expires_in: 3599 });
  });

  test.each([
    ["a signature that does not fit", { form: { assertion: "e30.e30.e30" } }],
    ["another audience", { claims: { aud: "https://oauth2.googleapis.com/token" } }],
    ["an assertion of long ago", { claims: { iat: 1, exp: 3601 } }],
    ["a lifetime over an hour", { claims: { exp: Math.floor(Date.now() / 1000) + 9999 } }],
    ["another administrator", { claims: { sub: "nobody@example.com" } }],
    ["another issuer", { claims: { iss: "x@y.z" } }],
    ["an unknown key id", { header: { kid: "other" } }],
  ])("refuses %s as an invalid grant", async (_, changes) => {
    const { token } = await start();
    const response = await token("admin.directory.user", changes);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  });

  test("refuses scopes that were not delegated, in Google's ways", async () => {
    const denied = { status: 403, body: { error: "access_denied" } };
    const { token } = await start({
      delegation: {
        allow: ["admin.directory.user.readonly", "admin.datatransfer"],
        deny: { "admin.datatransfer": denied },
      },
    });
    expect((await token("admin.directory.user.readonly")).status).toBe(200);
    const unauthorized = await token("admin.directory.user");
    expect([unauthorized.status, await unauthorized.json()]).toMatchObject([401, { error: "unauthorized_client" }]);
    const other = await token("admin.datatransfer");
    expect([other.status, await other.json()]).toEqual([403, { error: "access_denied" }]);
  });
});

describe("every call", () => {
  test("needs a token with the scope of its method", async () => {
    const { call, server } = await start();
    expect((await call("admin.directory.user", "GET", `${directory}/groups?${customer}`)).status).toBe(403);
    expect((await call("admin.directory.user.readonly", "DELETE", `${directory}/users/1`)).status).toBe(403);
    expect((await fetch(`${server.url}${directory}/users?${customer}`)).status).toBe(401);
  });

  test("refuses expired tokens", async () => {
    const { call } = await start({ expiresIn: 0 });
    expect((await call("admin.directory.user", "GET", `${directory}/users?${customer}`)).status).toBe(401);
  });

  test.each([
    ["an unknown parameter", "GET", `/users?${customer}&limit=3`, 400],
    ["an unknown word", "GET", `/users?${customer}&projection=everything`, 400],
    ["an unknown format", "GET", `/users?${customer}&alt=xml`, 400],
    ["an unknown order", "GET", `/users?${customer}&orderBy=age`, 400],
    ["a size over the bound", "GET", `/users?${customer}&maxResults=501`, 400],
    ["a size of nothing", "GET", `/users?${customer}&maxResults=0`, 400],
    ["neither customer nor domain", "GET", "/users", 400],
    ["both customer and domain", "GET", `/users?${customer}&domain=example.com`, 400],
    ["an unknown customer", "GET", "/users?customer=C0other", 404],
    ["a mask that cannot be read", "GET", `/users?${customer}&fields=users(`, 400],
    [
      "another listing's page token",
      "GET",
      `/users?${customer}&pageToken=${Buffer.from("pt-groups-2").toString("base64url")}`,
      400,
    ],
    ["a wrong verb", "PUT", "/users", 405],
    ["an unknown path", "GET", "/people", 404],
  ])("refuses %s", async (_, method, path, status) => {
    const { call } = await start();
    expect((await call("admin.directory.user", method, `${directory}${path}`)).status).toBe(status);
  });
});

test("quotas answer 403 quotaExceeded for the Directory and 429 for Reports", async () => {
  const { call } = await start({ quota: { directoryPerMinute: 0, reportsPerMinute: 0 } });
  const refused = await call("admin.directory.user", "GET", `${directory}/users?${customer}`);
  expect(refused).toMatchObject({ status: 403, body: { error: { errors: [{ reason: "quotaExceeded" }] } } });
  const reports = "/admin/reports/v1/activity/users/all/applications/login";
  expect((await call("admin.reports.audit.readonly", "GET", reports)).status).toBe(429);
});

describe("users", () => {
  test("are paged, masked, and hide custom schemas in the basic projection", async () => {
    const { call } = await start({ tenant: { ...makeTenant({ users: 5 }, 1), pageSizes: { users: 2 } } });
    const scope = "admin.directory.user.readonly";
    const seen: string[] = [];
    let token = "";
    do {
      const { body } = await call(
        scope,
        "GET",
        `${directory}/users?${customer}&fields=nextPageToken,users(id)${token}`,
      );
      const page = body as { users: { id: string }[]; nextPageToken?: string };
      for (const user of page.users) {
        expect(Object.keys(user)).toEqual(["id"]);
        seen.push(user.id);
      }
      token = page.nextPageToken ? `&pageToken=${page.nextPageToken}` : "";
    } while (token !== "");
    expect(new Set(seen).size).toBe(5);
    const full = await call(scope, "GET", `${directory}/users/${seen[0]}?projection=full`);
    expect(full.body).toHaveProperty("customSchemas");
    expect((await call(scope, "GET", `${directory}/users/${seen[0]}`)).body).not.toHaveProperty("customSchemas");
  });

  test("PUT leaves alone what is not sent; PATCH cannot empty external ids, PUT can", async () => {
    const { call } = await start();
    const path = `${directory}/users/user1@example.com`;
    const write = (method: string, body: object) => call("admin.directory.user", method, path, body);
    expect((await write("PATCH", { externalIds: [] })).body).toMatchObject({ externalIds: [{ value: "E-1" }] });
    const put = await write("PUT", { externalIds: [], recoveryEmail: "" });
    expect(put.body).toMatchObject({ externalIds: [], primaryEmail: "user1@example.com" });
    expect((await write("PUT", { primaryEmail: "admin@example.com" })).status).toBe(409);
    expect((await write("PUT", { primaryEmail: "a@elsewhere.example" })).status).toBe(400);
  });
});

test("groups take members once, and give them back", async () => {
  const { call } = await start();
  const members = `${directory}/groups/group4@example.com/members`;
  const scope = "admin.directory.group.member";
  await call("admin.directory.user", "POST", `${directory}/users`, {
    primaryEmail: "new@example.com",
    name: { givenName: "N", familyName: "P" },
    password: "secret-secret",
  });
  expect((await call(scope, "POST", members, { email: "new@example.com" })).body).toMatchObject({
    type: "USER",
    role: "MEMBER",
  });
  expect((await call(scope, "POST", members, { email: "new@example.com" })).status).toBe(409);
  expect((await call(scope, "DELETE", `${members}/new@example.com`)).status).toBe(204);
  expect((await call(scope, "DELETE", `${members}/new@example.com`)).status).toBe(404);
});

test("a made tenant is the same for the same seed, and has every corner", () => {
  const tenant = makeTenant({ users: 200, groups: 60 }, 7);
  expect(makeTenant({ users: 200, groups: 60 }, 7)).toEqual(tenant);
  expect(makeTenant({ users: 200, groups: 60 }, 8)).not.toEqual(tenant);
  const types = new Set(Object.values(tenant.members).flatMap((members) => members.map((member) => member.type)));
  expect([...types].sort()).toEqual(["CUSTOMER", "EXTERNAL", "GROUP", "USER"]);
  expect(tenant.users.some((user) => user.archived) && tenant.users.some((user) => user.suspended)).toBe(true);
});
