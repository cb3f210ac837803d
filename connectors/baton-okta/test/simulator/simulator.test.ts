import { afterEach, describe, expect, test } from "@jest/globals";
import { generateTenant, type OktaOptions, routes, startOkta } from "../../simulator/index.ts";

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function open(options: Partial<OktaOptions> = {}, size = { users: 30, groups: 5 }) {
  const okta = await startOkta({ tenant: generateTenant(size, 1), ...options });
  stop = okta.close;
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(okta.url + path, {
      method,
      headers: {
        authorization: "SSWS simulated-okta-token",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  return { ...okta, call };
}

const code = ({ status, body }: { status: number; body: { errorCode: string } }) => `${status} ${body.errorCode}`;

test("the same seed makes the same organisation, another seed another one", () => {
  expect(generateTenant({ users: 50 }, 1)).toEqual(generateTenant({ users: 50 }, 1));
  expect(generateTenant({ users: 50 }, 1)).not.toEqual(generateTenant({ users: 50 }, 2));
  const { users, groups, apps } = generateTenant({ users: 40, groups: 3, memberships: 90, apps: 2 }, 1);
  expect([users!.length, groups!.length, apps!.length]).toEqual([40, 3, 2]);
  expect(groups!.reduce((sum, group) => sum + group.members!.length, 0)).toBe(90);
});

test("pages by Link lines, to the end and without gaps", async () => {
  const { call } = await open();
  const seen: string[] = [];
  let path: string | undefined = "/api/v1/users?limit=7&search=status+pr";
  let pages = 0;
  while (path) {
    const { headers, body } = await call("GET", path);
    seen.push(...body.map(({ id }: { id: string }) => id));
    pages++;
    const next: string | undefined = /<([^>]*)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
    path = next && new URL(next).pathname + new URL(next).search;
  }
  expect([pages, seen.length, new Set(seen).size]).toEqual([5, 30, 30]);
});

describe("refuses what the real API refuses", () => {
  test.each([
    ["GET", "/api/v1/nothing", undefined, "404 E0000007"],
    ["PUT", "/api/v1/users", {}, "405 E0000022"],
    ["GET", "/api/v1/groups?bogus=1", undefined, "400 E0000001"],
    ["GET", "/api/v1/users?limit=0", undefined, "400 E0000001"],
    ["GET", "/api/v1/users?after=elsewhere", undefined, "400 E0000001"],
    ["GET", "/api/v1/users?search=x", undefined, "400 E0000031"],
    ["GET", "/api/v1/apps?filter=x", undefined, "400 E0000001"],
    ["GET", "/api/v1/logs?filter=x", undefined, "400 E0000001"],
    ["GET", "/api/v1/users/00unone", undefined, "404 E0000007"],
    ["POST", "/api/v1/users", { profile: { firstName: "A" } }, "400 E0000001"],
    ["POST", "/api/v1/users/00u00000000000000001", { profile: { bogus: 1 } }, "400 E0000001"],
    ["POST", "/api/v1/users/00u00000000000000001/roles", { type: "BOGUS" }, "400 E0000001"],
    ["PUT", "/api/v1/groups/00g00000000000000001/users/00u00000000000000001", undefined, "501 E0000060"],
    ["DELETE", "/api/v1/groups/00g00000000000000001", undefined, "501 E0000060"],
    ["POST", "/api/v1/groups", { profile: { name: "" } }, "400 E0000001"],
  ])("%s %s", async (method, path, body, expected) => {
    const { call } = await open();
    expect(code(await call(method, path, body))).toBe(expected);
  });

  test("wrong tokens, missing permissions, bodies that are not JSON", async () => {
    const { call, url } = await open({ tokenScopes: ["okta.users.read"] });
    expect(code(await call("GET", "/api/v1/users", undefined, { authorization: "SSWS x" }))).toBe("401 E0000011");
    expect(code(await call("GET", "/api/v1/users", undefined, { authorization: "DPoP x" }))).toBe("401 E0000011");
    expect(code(await call("GET", "/api/v1/groups"))).toBe("403 E0000006");
    expect((await call("GET", "/api/v1/users")).status).toBe(200);
    const broken = await fetch(`${url}/api/v1/users?activate=true`, {
      method: "POST",
      body: "{",
      headers: { authorization: "SSWS simulated-okta-token", "content-type": "application/json" },
    });
    expect(broken.status).toBe(403);
  });

  test("users that change state in ways they cannot", async () => {
    const { call } = await open();
    const profile = { firstName: "A", lastName: "B", email: "a@b.test", login: "a@b.test" };
    const { body: user } = await call("POST", "/api/v1/users?activate=false", { profile });
    const to = (verb: string) => call("POST", `/api/v1/users/${user.id}/lifecycle/${verb}`);
    expect(code(await to("suspend"))).toBe("400 E0000001");
    expect((await to("activate")).status).toBe(200);
    expect(code(await call("POST", "/api/v1/users", { profile }))).toBe("400 E0000001");
    expect((await to("deactivate")).status).toBe(200);
    expect((await call("DELETE", `/api/v1/users/${user.id}`)).status).toBe(204);
    expect(code(await call("GET", `/api/v1/users/${user.id}`))).toBe("404 E0000007");
  });
});

test("counts requests by endpoint and refuses the next one until the window ends", async () => {
  let time = Date.now();
  const tenant = {
    ...generateTenant({ users: 5 }, 1),
    sim: { rateLimits: { "/api/v1/groups": 2 }, rateWindowSeconds: 60 },
  };
  const { call } = await open({ tenant, now: () => time });
  const remaining = async (path: string) => {
    const { status, headers } = await call("GET", path);
    return [status, headers.get("x-rate-limit-remaining")];
  };
  expect(await remaining("/api/v1/groups")).toEqual([200, "1"]);
  expect(await remaining("/api/v1/groups")).toEqual([200, "0"]);
  expect(await remaining("/api/v1/groups")).toEqual([429, "0"]);
  expect((await remaining("/api/v1/users"))[0]).toBe(200);
  time += 61_000;
  expect(await remaining("/api/v1/groups")).toEqual([200, "1"]);
});

test("every endpoint states the scope it needs and Okta's own path", () => {
  for (const { path, scope } of routes) {
    expect(path).toMatch(/^\/api\/v1\//);
    expect(scope).toMatch(/^okta\.\w+\.(read|manage)$/);
  }
  expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
});

test("refuses every call made without its permission, names it, and changes nothing", async () => {
  const every = [...new Set(routes.map(({ scope }) => scope))];
  for (const { method, path, scope } of routes) {
    const { call, world } = await open({ tokenScopes: every.filter((one) => one !== scope) });
    const before = JSON.stringify(world.tenant);
    const answer = await call(method, path.replaceAll(/\{[^}]+\}/g, "x"), method === "GET" ? undefined : {});
    expect(`${method} ${path} ${code(answer)} ${answer.headers.get("x-simulator-missing-scope")}`).toBe(
      `${method} ${path} 403 E0000006 ${scope}`,
    );
    expect(JSON.stringify(world.tenant)).toBe(before);
    await stop?.();
  }
  stop = undefined;
});
