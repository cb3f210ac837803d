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
import { sendable } from "../request/header-text.ts";
import type { Hosts } from "../request/hosts.ts";
import type { Values } from "../template/template.ts";
import type { Address } from "../text/address.ts";

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
    const jar = new Map<string, string>();
    const send = async (request: HttpRequest) => {
      const cookie = login.cookies && jar.size > 0 ? { cookie: cookiesIn(jar) } : {};
      const answer = await http.send({ ...request, headers: { ...request.headers, ...cookie } });
      keepCookies(answer.headers, jar);
      return answer;
    };
    const steps: Record<string, unknown> = {};
    for (const [name, step] of login.steps) {
      const { data, headers } = await send(stepOf(step, login, hosts(), { steps }));
      steps[name] = { body: data ?? null, headers: Object.fromEntries(headers) };
    }
    const { headers, data } = await send(requestOf(login, hosts(), { steps }));
    answered = data;
    cookies = cookiesIn(jar);
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

const cookiesIn = (jar: ReadonlyMap<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
function keepCookies(headers: Headers, jar: Map<string, string>): void {
  for (const one of headers.getSetCookie()) {
    const [, name = "", value = ""] = /^\s*([^=;]+)=([^;]*)/.exec(one) ?? [];
    if (name !== "") jar.set(name, value);
  }
}

type Step = Login["steps"] extends ReadonlyMap<string, infer S> ? S : never;
const textsOf = (map: Login["extra"], values: Values) =>
  Object.fromEntries([...map].map(([name, said]) => [name, said.text(values)]));

/** A step goes where the file says, or to the host of the login. */
function stepOf(step: Step, login: Login, hosts: Hosts, values: Values): HttpRequest {
  const own = /^https?:/i.test(login.token_url) ? new URL(login.token_url).origin : undefined;
  const text = step.url.of(values);
  const whole = /^https?:/i.test(text) ? new URL(text) : own ? new URL(text, `${own}/`) : undefined;
  const isOwn = whole && (whole.origin === own || isWritten(step.url, whole));
  return {
    ...{ method: step.method ?? (step.body || step.form ? "POST" : "GET"), secretAnswer: true, idempotent: true },
    url: isOwn ? whole : hosts.address(text),
    headers: sendable(textsOf(step.headers, values)),
    ...(step.body && { json: step.body.json(values) }),
    ...(step.form && { form: textsOf(step.form, values) }),
  };
}
/** No value of an answer says where it goes. */
const isWritten = ({ written }: Address, { origin }: URL) => written.replace(/^tmpl:/, "").startsWith(`${origin}/`);

function requestOf(login: Login, hosts: Hosts, values: Values): HttpRequest {
  const { username, password, method } = login;
  const url = /^https?:/i.test(login.token_url) ? new URL(login.token_url) : hosts.address(login.token_url);
  const headers = sendable(textsOf(login.headers, values));
  const extra = textsOf(login.extra, values);
  const credentials = { [login.username_field]: username, [login.password_field]: password, ...extra };
  const common = { method, url, secretAnswer: true, idempotent: true } as const;
  if (login.body_format === "basic") {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    return {
      ...common,
      headers: { authorization, ...headers },
      ...(login.extra.size > 0 && { json: extra }),
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
