import {
  BatonError,
  bearer,
  type ConnectContext,
  configError,
  createTokens,
  type HttpOptions,
  type HttpRequest,
  type Token,
  type Tokens,
} from "@baton-connectors/sdk";
import { clientCredentials, clientSecretBasic } from "@baton-connectors/sdk/oauth";
import { requiredRecord } from "@baton-connectors/sdk/shapes";
import type { Config } from "./config.ts";
import { lowerCased } from "./lower-cased.ts";
import type { AuthMapping } from "./mapping/mapping.ts";
import { valuePath } from "./mapping/value-path.ts";

type Authorization = Pick<HttpOptions, "headers" | "renew">;

/** How requests show who sends them. */
export function authorize(auth: AuthMapping, config: Config, context: ConnectContext): Authorization {
  const { apiKeyPrefix, authType } = auth;
  const key = config.apiKey || config.token;
  const hasClient = config.scimClientId !== "" && config.scimClientSecret !== "";
  if (authType === "basic") {
    if (!config.username || !config.password) throw missing("username or password", "basic");
    return { headers: { authorization: basicOf(config.username, config.password) } };
  }
  if (authType === "basicTokenSource" || authType === "customTokenSource" || auth.shouldObtainToken) {
    return withToken(obtained(auth, config, context), apiKeyPrefix || (auth.shouldObtainToken ? "" : "Bearer"));
  }
  if (authType === "oauth2") {
    if (hasClient && auth.authUrl) return withToken(obtained(auth, config, context), apiKeyPrefix || "Bearer");
    if (!key) throw missing("api key, or client id and secret with authUrl", "oauth2");
    return { headers: { authorization: `${apiKeyPrefix || "Bearer"} ${key}` } };
  }
  if (!key) throw missing("api key", "apiKey");
  return withKey(key, apiKeyPrefix);
}

const missing = (what: string, authType: string) =>
  configError(`missing ${what}`, { hint: `The configuration has authType ${authType}.` });

const basicOf = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

/** Servers that are documented with the bare key often want `Bearer` before it all the same. */
function withKey(key: string, prefix: string): Authorization {
  if (prefix !== "") return { headers: { authorization: `${prefix} ${key}` } };
  let written = key;
  return {
    headers: async () => ({ authorization: written }),
    renew: () => {
      written = `Bearer ${key}`;
    },
  };
}

function withToken(tokens: Tokens, prefix: string): Authorization {
  if (prefix === "Bearer") return bearer(tokens);
  const before = prefix === "" ? "" : `${prefix} `;
  return {
    headers: async () => ({ authorization: `${before}${(await tokens.get()).value}` }),
    renew: (refused) => tokens.drop((refused.get("authorization") ?? "").slice(before.length)),
  };
}

/** Tokens from `authUrl`, in the way the configuration says. */
function obtained(auth: AuthMapping, config: Config, context: ConnectContext): Tokens {
  const { authType, tokenRequestDefaults: custom } = auth;
  const { scimClientId: clientId, scimClientSecret: clientSecret, accountId } = config;
  const url = new URL(auth.authUrl);
  for (const [name, value] of Object.entries(custom.queryParams)) url.searchParams.set(name, value);
  if (authType === "customTokenSource") {
    for (const value of Object.values(custom.formBodyValues)) context.secrets.add(value);
    return ownTokens(auth, context, { method: "POST", url, headers: lowerCased(custom.headers), ...bodyOf(custom) });
  }
  if (!clientId || !clientSecret) throw missing("client id or client secret", authType);
  const client = { clientId, clientSecret };
  const authorization = basicOf(clientId, clientSecret);
  if (authType === "basicTokenSource") {
    const headers = { ...lowerCased(custom.headers), authorization };
    const form = { grant_type: "client_credentials", ...Object.fromEntries(url.searchParams) };
    return ownTokens(auth, context, { method: "GET", url, headers }, { method: "POST", url, headers, form });
  }
  const grant = accountId ? { grant_type: "account_credentials", account_id: accountId } : undefined;
  if (grant || (auth.tokenPath && auth.tokenPath.text !== "access_token")) {
    const headers = { authorization };
    return ownTokens(auth, context, {
      method: "POST",
      url,
      headers,
      form: grant ?? { grant_type: "client_credentials" },
    });
  }
  return clientCredentials({ tokenUrl: url, client: clientSecretBasic(client) }, context);
}

const bodyOf = ({ contentType, formBodyValues }: AuthMapping["tokenRequestDefaults"]) =>
  contentType === "" || contentType.includes("json") ? { json: formBodyValues } : { form: formBodyValues };

/** For servers with a request of their own; `instead` where they do not take its method. A token request is sent without looking whether it is https: the file says where to. */
function ownTokens(auth: AuthMapping, context: ConnectContext, request: HttpRequest, instead?: HttpRequest): Tokens {
  const { secrets, now } = context;
  const http = context.http({ timeoutMs: 30_000, bucket: () => "token" });
  const tokenPath = auth.tokenPath ?? valuePath("access_token");
  const authorization = request.headers?.authorization;
  if (authorization) secrets.add(authorization.replace(/^Basic /, ""));

  async function fetchToken(): Promise<Token> {
    const ask = async (one: HttpRequest) =>
      (await http.read({ ...one, secretAnswer: true, idempotent: true }, requiredRecord)).data;
    const data = await ask(request).catch((thrown: unknown) => {
      if (instead && thrown instanceof BatonError && thrown.request?.status === 405) return ask(instead);
      throw thrown;
    });
    const value = tokenPath.evaluate(data);
    if (typeof value !== "string" || value === "") {
      throw configError(`the answer of ${new URL(auth.authUrl).host} has no token at ${tokenPath.text}`);
    }
    const seconds = Number(data.expires_in);
    return {
      value,
      expiresAt: seconds > 0 ? new Date(now().getTime() + Math.min(seconds, 315_360_000) * 1000) : undefined,
    };
  }
  // Short tokens are used to their end but for a tenth.
  return createTokens(fetchToken, { now, secrets, marginMs: 5_000 });
}
