import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, tenantFile } from "../simulator/index.ts";
import { readAppKey } from "../src/github/app-auth.ts";
import { appConfig, appKeys, openInstance } from "./instance.ts";

const org = { resourceTypeIds: ["org"] };
const start = new Date("2026-11-02T12:00:00.700Z");
const withApp = () =>
  tenantFile.parse({
    ...makeTenant({ users: 3, teams: 0, repositories: 0 }, 1),
    app: { id: appConfig.appId, installations: { acme: "71" } },
  });
const config = { ...appConfig, org: "acme" };

test("requests carry the token and the version of the API", async () => {
  const instance = openInstance({ tenant: makeTenant({ users: 3, teams: 0, repositories: 0 }, 1) });
  await instance.sync();
  for (const { path, headers } of instance.requests) {
    expect([path, headers]).toMatchObject([
      path,
      {
        accept: "application/vnd.github+json",
        authorization: "Bearer ghp_simulated",
        "user-agent": expect.stringMatching(/^baton-sdk\/v/),
        "x-github-api-version": "2022-11-28",
      },
    ]);
  }
  expect(instance.requests.some(({ path }) => path.endsWith("/graphql"))).toBe(true);
});

describe("a GitHub App", () => {
  test("proves itself by a token of nine minutes, and works with one of its installation", async () => {
    const instance = openInstance({ tenant: withApp(), start });
    await instance.sync(config, org);
    const [found, minted, ...read] = instance.requests;
    expect([found, minted].map((one) => `${one!.method} ${one!.path}`)).toEqual([
      "GET /api/v3/orgs/acme/installation",
      "POST /api/v3/app/installations/71/access_tokens",
    ]);
    const jwt = found!.headers.authorization!.replace("Bearer ", "").split(".");
    const [header, claims] = jwt.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    const now = Math.floor(start.getTime() / 1000);
    expect([header, claims]).toEqual([
      { alg: "RS256", typ: "JWT" },
      { iss: appConfig.appId, iat: now - 60, exp: now + 480 },
    ]);
    expect(new Set(read.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer ghs_simulated1"]));
  });

  test.each([-60, -59, 0, 59, 60])("is let in by a server whose clock is %i seconds off", async (seconds) => {
    const instance = openInstance({ tenant: withApp(), start, now: () => start.getTime() + seconds * 1000 });
    await expect(instance.sync(config, org)).resolves.toBeDefined();
  });

  test.each([
    ["ends in ten minutes", { iat: -60, exp: 600 }, 401],
    ["ends just before", { iat: -60, exp: 599 }, 200],
    ["is from the future", { iat: 5, exp: 300 }, 401],
    ["is over", { iat: -600, exp: 0 }, 401],
  ])("is answered by the simulator as by GitHub: a token that %s", async (_, { iat, exp }, status) => {
    const at = new Date("2026-11-02T12:00:00Z");
    const instance = openInstance({ tenant: withApp(), start: at });
    const now = at.getTime() / 1000;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: appConfig.appId, iat: now + iat, exp: now + exp })}`;
    const signature = sign("RSA-SHA256", Buffer.from(signed), appKeys.privateKey).toString("base64url");
    const answer = await instance.fetch("https://ghe.example.com/api/v3/orgs/acme/installation", {
      headers: { authorization: `Bearer ${signed}.${signature}` },
    });
    expect(answer.status).toBe(status);
  });

  test("whose token is withdrawn gets one other, and no third", async () => {
    const instance = openInstance({ tenant: withApp(), start, appTokenUses: 0 });
    await expect(instance.sync(config, org)).rejects.toMatchObject({ code: "Unauthenticated" });
    expect(instance.requests.map(({ method, status }) => [method, status])).toEqual([
      ["GET", 200],
      ["POST", 201],
      ["GET", 401],
      ["POST", 201],
      ["GET", 401],
    ]);
  });

  test("needs a key, before anything is asked; the one that is given itself counts", async () => {
    const instance = openInstance({ tenant: withApp(), start });
    const none = { ...config, appKeyFile: new Uint8Array() };
    await expect(instance.sync(none, org)).rejects.toThrow("the GitHub App has no private key");
    await expect(instance.sync({ ...config, appKey: "nonsense" }, org)).rejects.toThrow("holds no PEM block");
    expect(instance.requests).toEqual([]);
    await instance.sync({ ...config, appKeyFile: Buffer.from("nonsense"), appKey: appKeys.privateKey }, org);
  });
});

describe("the key of a GitHub App", () => {
  const pem = (type: "rsa" | "ec", format: "pkcs1" | "pkcs8" | "sec1") =>
    type === "rsa"
      ? generateKeyPairSync("rsa", {
          modulusLength: 2048,
          publicKeyEncoding: { type: "spki", format: "pem" },
          privateKeyEncoding: { type: format as "pkcs8", format: "pem" },
        }).privateKey
      : generateKeyPairSync("ec", {
          namedCurve: "P-256",
          publicKeyEncoding: { type: "spki", format: "pem" },
          privateKeyEncoding: { type: format as "pkcs8", format: "pem" },
        }).privateKey;

  test.each(["pkcs1", "pkcs8"] as const)("may be an RSA key in %s", (format) => {
    expect(readAppKey(pem("rsa", format)).key.asymmetricKeyType).toBe("rsa");
  });

  test.each(["\\n", "\\r\\n", "\\r", "\r\n"])("may have %j for line breaks", (breaks) => {
    const text = pem("rsa", "pkcs1");
    expect(readAppKey(text.replaceAll("\n", breaks)).key.equals(readAppKey(text).key)).toBe(true);
  });

  test("may have other text around it", () => {
    const text = pem("rsa", "pkcs1");
    expect(readAppKey(`\uFEFFBag Attributes\n${text}\nthe end`).key.equals(readAppKey(text).key)).toBe(true);
  });

  test.each([
    [() => pem("ec", "pkcs8"), "is ec, it must be rsa"],
    [() => pem("ec", "sec1"), "is ec, it must be rsa"],
    [() => "-----BEGIN CERTIFICATE-----", "holds no PEM block"],
    [
      () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      "has the unsupported PEM block type CERTIFICATE",
    ],
    [() => "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "the App's private key cannot be read"],
    [() => `${pem("ec", "sec1")}${pem("rsa", "pkcs1")}`, "is ec, it must be rsa"],
    [() => pem("rsa", "pkcs1").slice(0, 200), "holds no PEM block"],
    [() => "", "holds no PEM block"],
  ])("is no other: %#", (text, message) => {
    expect(() => readAppKey(text())).toThrow(message);
  });
});
