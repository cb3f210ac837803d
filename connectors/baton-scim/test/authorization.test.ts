import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Quirks, simulatedMapping } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { openInstance } from "./instance.ts";
import { plainConfig } from "./subject.ts";

const tenant = makeTenant({ users: 5, groups: 2 });
const { token, basic, client } = tenant;
const tokenUrl = 'authUrl: "https://app.test/oauth/token"';
const credentials = { scimClientId: client.id, scimClientSecret: client.secret };

interface Way {
  /** The keys of `auth`. */
  readonly auth: string;
  readonly quirks: Quirks;
  readonly config: Partial<Config>;
  /** How often a token is asked for. */
  readonly tokens?: number;
}

const ways: Readonly<Record<string, Way>> = {
  "a key behind its prefix": {
    auth: "authType: apiKey, apiKeyPrefix: Token",
    quirks: { auth: ["token"] },
    config: { apiKey: token },
  },
  "a key by itself": { auth: "authType: apiKey", quirks: { auth: ["raw"] }, config: { apiKey: token } },
  "a key by itself that is wanted behind Bearer": { auth: "authType: apiKey", quirks: {}, config: { apiKey: token } },
  "--token for --api-key": { auth: "authType: apiKey, apiKeyPrefix: Bearer", quirks: {}, config: { token } },
  basic: { auth: "authType: basic", quirks: { auth: ["basic"] }, config: basic },
  "oauth2 with a token": { auth: "authType: oauth2", quirks: {}, config: { token } },
  "oauth2 with a client": {
    auth: `authType: oauth2, ${tokenUrl}`,
    quirks: { token: { body: "form", grant: "client_credentials" } },
    config: credentials,
    tokens: 1,
  },
  "a token obtained": {
    auth: `authType: apiKey, apiKeyPrefix: Bearer, shouldObtainToken: true, tokenPath: data.token, ${tokenUrl}`,
    quirks: { token: { body: "form", grant: "client_credentials", field: "data.token" } },
    config: credentials,
    tokens: 1,
  },
  "a token obtained for an account (Zoom)": {
    auth: `authType: apiKey, apiKeyPrefix: Bearer, shouldObtainToken: true, tokenPath: access_token, ${tokenUrl}`,
    quirks: { token: { body: "form", grant: "account_credentials", account: true } },
    config: { ...credentials, accountId: client.account },
    tokens: 1,
  },
  "basicTokenSource by GET": {
    auth: `authType: basicTokenSource, ${tokenUrl}`,
    quirks: { token: { methods: ["GET"] } },
    config: credentials,
    tokens: 1,
  },
  "basicTokenSource where only POST is taken": {
    auth: `authType: basicTokenSource, ${tokenUrl}`,
    quirks: { token: { methods: ["POST"] } },
    config: credentials,
    tokens: 2,
  },
  customTokenSource: {
    auth: `authType: customTokenSource, ${tokenUrl}, withCustomTokenRequest: true, tokenRequestDefaults: { headers: { X-Own: "1" }, contentType: application/x-www-form-urlencoded, formBodyValues: { assertion: ${client.assertion} } }`,
    quirks: { token: { headers: { "X-Own": "1" }, body: "form" } },
    config: {},
    tokens: 1,
  },
};

const open = ({ auth, quirks, config }: Way, faults: Parameters<typeof openInstance>[2] = []) => {
  const instance = openInstance(tenant, quirks, faults);
  const yaml = simulatedMapping("https://app.test").replace(/^auth: .*$/m, `auth: { ${auth} }`);
  return { instance, config: { ...plainConfig, ...config, scimConfigValue: yaml } };
};

describe("each way to show who asks", () => {
  test.each(Object.entries(ways))("%s", async (_, way) => {
    const { instance, config } = open(way);
    const { summary } = await instance.sync(config);
    expect(summary.outcome).toBe("finished");
    expect(instance.requests.filter(({ path }) => path.startsWith("/oauth/token")).length).toBe(way.tokens ?? 0);
    expect(instance.requests.some(({ method, body }) => method === "GET" && body !== "")).toBe(false);
    const secrets = Object.entries(config).flatMap(([name, value]) =>
      /key|token|secret|^password/i.test(name) && value ? [value] : [],
    );
    for (const secret of secrets) expect(instance.logged.join("\n")).not.toContain(secret);
  });

  test.each(Object.entries(ways))("%s: what is missing is named, and nothing is sent", async (_, way) => {
    const missing = Object.fromEntries(Object.keys(way.config).map((name) => [name, ""]));
    if (Object.keys(missing).length === 0) return expect(way.auth).toContain("customTokenSource");
    const { instance, config } = open({ ...way, config: missing });
    await expect(instance.sync(config)).rejects.toThrow(/missing|needed/);
    expect(instance.requests).toEqual([]);
  });

  test("a token that is refused is asked for anew, once", async () => {
    const way = ways["oauth2 with a client"]!;
    const { instance, config } = open(way, [
      { path: /\/Groups\?/, times: 1, effect: { kind: "reply", reply: { status: 401 } } },
    ]);
    const { summary } = await instance.sync(config);
    expect(summary.outcome).toBe("finished");
    expect(instance.requests.filter(({ path }) => path.startsWith("/oauth/token")).length).toBe(2);
  });

  test("an answer without a token is an error that names the path", async () => {
    const way = ways["a token obtained"]!;
    const { instance, config } = open({ ...way, quirks: { token: { field: "other" } } });
    await expect(instance.sync(config)).rejects.toThrow(/no token at data\.token/);
  });
});
