import type { SimulatedReply } from "./reply.ts";

/** What a fault makes of an answer. */
export function faultyReply(reply: SimulatedReply, effect: FaultEffect | undefined, url: URL): SimulatedReply {
  if (effect?.kind !== "headers") return reply;
  return { ...reply, headers: { ...reply.headers, ...effect.headers(url, reply.headers ?? {}) } };
}

type HeaderLines = NonNullable<SimulatedReply["headers"]>;

/** What goes wrong instead of, or on top of, the ordinary answer. */
export type FaultEffect =
  /** This answer instead of the real one; the request has no effect. */
  | { readonly kind: "reply"; readonly reply: SimulatedReply }
  /** The real answer with other headers. */
  | { readonly kind: "headers"; readonly headers: (url: URL, headers: HeaderLines) => HeaderLines }
  /** The answer comes later. */
  | { readonly kind: "latency"; readonly ms: number }
  /** Half of the body, a pause, the rest. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The connection ends in the middle of the body; the request had its effect. */
  | { readonly kind: "cut" }
  /** The connection ends without an answer; the request had no effect. */
  | { readonly kind: "drop" };

export interface Fault {
  /** Default: any method. */
  readonly method?: string;
  /** Exact path, where `*` stands for any text; or a pattern for path and query together. */
  readonly path: string | RegExp;
  /** Leaves this many matching requests alone first. Default 0. */
  readonly after?: number;
  /** How many requests it hits. Default: all. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

/** Decides request by request which faults strike; each fault counts for itself. */
export function faultSwitch(initial: readonly Fault[]) {
  const armed = initial.map(arm);
  return {
    add: (fault: Fault) => void armed.push(arm(fault)),
    next: (method: string, url: URL): FaultEffect[] =>
      armed.filter((fault) => fault.strikes(method, url)).map((fault) => fault.effect),
  };
}

function arm(fault: Fault) {
  const { path } = fault;
  const exact = typeof path === "string" && new RegExp(`^${path.split("*").map(RegExp.escape).join(".*")}$`);
  const concerns = (url: URL) => (exact ? exact.test(url.pathname) : (path as RegExp).test(url.pathname + url.search));
  let seen = 0;
  return {
    effect: fault.effect,
    strikes(method: string, url: URL) {
      if (fault.method !== undefined && fault.method !== method) return false;
      if (!concerns(url)) return false;
      seen += 1;
      const number = seen - (fault.after ?? 0);
      return number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY);
    },
  };
}

/**
 * A fault in words, as the command line takes it: `EFFECT [METHOD] PATH [xTIMES]`, for example `503 GET /api/v1/users x2`,
 * `451 /repos/acme/*`, `cut /api/v1/groups x1`, `drop *`, `slow:500 *`, `latency:200 *`, `garbage *`, `null *`, `empty *`,
 * `json:{} /users`, `errors:FORBIDDEN /graphql x1`, `skew:-90 *`, `joined *`, `relink:page /users`, `endless:page /users`.
 */
export function parseFault(text: string): Fault {
  const words = text.trim().split(/\s+/);
  const effect = parseEffect(words.shift() ?? "");
  const times = /^x(\d+)$/.exec(words.at(-1) ?? "")?.[1];
  if (times !== undefined) words.pop();
  const method = words.length > 1 ? words.shift()!.toUpperCase() : undefined;
  const path = words[0];
  if (!effect || words.length !== 1 || path === undefined) {
    throw new Error(`not a fault: '${text}'; write for example '503 GET /api/v1/users x2', 'cut * x1' or 'slow:500 *'`);
  }
  return { path, effect, ...(method && { method }), ...(times && { times: Number(times) }) };
}

function parseEffect(word: string): FaultEffect | undefined {
  const [name, ...parts] = word.split(":");
  const amount = parts.length > 0 ? parts.join(":") : undefined;
  const status = Number(word);
  if (Number.isInteger(status) && status >= 200 && status < 600)
    return answered({ status, body: { message: `simulated ${status}` } });
  const ms = Number(amount ?? 1000);
  switch (name) {
    case "latency":
    case "slow":
      return Number.isFinite(ms) ? { kind: name, ms } : undefined;
    case "cut":
    case "drop":
      return { kind: name };
    case "garbage":
      return answered({ status: 200, text: page, headers: { "Content-Type": "text/html" } });
    case "null":
      return answered({ status: 200, body: null });
    case "empty":
      return answered({ status: 200, text: "" });
    case "json":
      return jsonOf(amount);
    case "errors":
      return answered({ status: 200, body: { data: null, errors: [graphqlError(amount)] } });
    case "skew":
      return Number.isFinite(ms) ? changed(() => ({ Date: dateIn(Number(amount ?? 60)) })) : undefined;
    case "joined":
      return changed((_, headers) => joined(headers));
    case "relink":
      return changed(({ href }) => linkTo(withCursor(href, amount, 0)));
    case "endless":
      return amount === undefined ? undefined : changed(({ href }) => linkTo(withCursor(href, amount, 1)));
    default:
      return undefined;
  }
}

const answered = (reply: SimulatedReply): FaultEffect => ({ kind: "reply", reply });
const changed = (headers: Extract<FaultEffect, { kind: "headers" }>["headers"]): FaultEffect => ({
  kind: "headers",
  headers,
});

const page = "<html><body>proxy error</body></html>";

function jsonOf(text: string | undefined): FaultEffect | undefined {
  try {
    return answered({ status: 200, body: JSON.parse(text ?? "") });
  } catch {
    return undefined;
  }
}

/** Without a type GitHub's trouble that passes. */
const graphqlError = (type: string | undefined) =>
  type === undefined
    ? { message: "Something went wrong while executing your query. This may be the result of a timeout." }
    : { type, message: `simulated ${type}` };

const dateIn = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

/** Lines of a header folded into one, and what is said of limits said twice, as some proxies do. */
function joined(headers: HeaderLines): HeaderLines {
  const one = (name: string, value: string | readonly string[]) => {
    const text = typeof value === "string" ? value : value.join(", ");
    return /rate-?limit|retry-after/i.test(name) ? `${text}, ${text}` : text;
  };
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, one(name, value)]));
}

const linkTo = (href: string) => ({ Link: `<${href}>; rel="next"` });

/** The address with a cursor that is a number: the same as in the request, or so many more. */
function withCursor(href: string, name: string | undefined, more: number): string {
  if (name === undefined) return href;
  const url = new URL(href);
  url.searchParams.set(name, String(Number(url.searchParams.get(name) ?? 1) + more));
  return url.href;
}
