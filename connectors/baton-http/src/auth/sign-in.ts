import { parsePath } from "@baton-connectors/mapping/path";
import {
  BatonError,
  type ConnectContext,
  createTokens,
  type HttpRequest,
  type Token,
  type Tokens,
} from "@baton-connectors/sdk";
import type { Login } from "../file/auth.ts";
import type { Hosts } from "../request/hosts.ts";

/** A login of the app's own: name and password for a token, and cookies where the app wants them. */
export function signIn(
  login: Login,
  { http: factory, secrets, now }: ConnectContext,
  hosts: () => Hosts,
): { readonly tokens: Tokens; cookie(): Promise<string>; answer(): Promise<unknown> } {
  const { password, token_header: header } = login;
  secrets.add(password);
  const http = factory({ timeoutMs: 30_000 });
  let cookies = "";
  let answered: unknown;

  async function fetch(): Promise<Token> {
    const { headers, data } = await http.send(requestOf(login, hosts()));
    answered = data;
    cookies = headers
      .getSetCookie()
      .map((one) => one.split(";", 1)[0]!)
      .join("; ");
    if (cookies !== "") secrets.add(cookies);
    const value = header === "" ? parsePath(login.token_field || "token").evaluate(data) : headers.get(header);
    if (typeof value !== "string" || value === "") {
      if (login.cookies && login.token_field === "" && cookies !== "") return { value: cookies, expiresAt: undefined };
      throw new BatonError(
        "Unauthenticated",
        `the answer of ${login.token_url} has no ${header || login.token_field || "token"}`,
      );
    }
    return { value, expiresAt: endOf(login, data, value, now()) };
  }
  const tokens = createTokens(fetch, { now, secrets, marginMs: login.token_expiry_padding * 1000 });
  return {
    tokens,
    async cookie() {
      await tokens.get();
      return cookies;
    },
    async answer() {
      await tokens.get();
      return answered;
    },
  };
}

function requestOf(login: Login, hosts: Hosts): HttpRequest {
  const { username, password, method, extra } = login;
  const url = /^https?:/i.test(login.token_url) ? new URL(login.token_url) : hosts.address(login.token_url);
  const headers = Object.fromEntries(login.headers);
  const credentials = {
    [login.username_field]: username,
    [login.password_field]: password,
    ...Object.fromEntries(extra),
  };
  const common = { method, url, secretAnswer: true, idempotent: true } as const;
  if (login.body_format === "basic") {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    return {
      ...common,
      headers: { authorization, ...headers },
      ...(extra.size > 0 && { json: Object.fromEntries(extra) }),
    };
  }
  if (login.body_format === "form") return { ...common, headers, form: credentials };
  return { ...common, headers, json: nested(credentials) };
}

/** `user.name` is a field within a field. */
function nested(fields: Readonly<Record<string, string>>): unknown {
  const whole: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const names = name.split(".");
    let inner = whole;
    for (const one of names.slice(0, -1)) {
      inner[one] ??= {};
      inner = inner[one] as Record<string, unknown>;
    }
    inner[names.at(-1)!] = value;
  }
  return whole;
}

function endOf(login: Login, data: unknown, token: string, now: Date): Date | undefined {
  if (login.expiry_field === "") return endInJwt(token);
  const found = parsePath(login.expiry_field).evaluate(data);
  if (typeof found !== "string" && typeof found !== "number") return undefined;
  const number = Number(found);
  if (login.expiry_format === "rfc3339" || Number.isNaN(number)) {
    const at = new Date(found);
    return Number.isNaN(at.getTime()) ? undefined : at;
  }
  // Nobody's token lives thirty years, and nobody's ended in 2001.
  const isEpoch = login.expiry_format === "epoch" || (login.expiry_format === "auto" && number > 1e9);
  if (!isEpoch) return new Date(now.getTime() + number * 1000);
  return new Date(number > 1e11 ? number : number * 1000);
}

/** https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4 */
function endInJwt(token: string): Date | undefined {
  const [, payload] = token.split(".");
  if (!payload) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { exp?: unknown };
    return typeof exp === "number" ? new Date(exp * 1000) : undefined;
  } catch {
    // No JWT: the app does not say when it ends, and refuses it when it does.
    return undefined;
  }
}
