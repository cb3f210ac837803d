import type { SimulatedReply } from "./reply.ts";

/** What a fault makes of an answer. */
export function faultyReply(reply: SimulatedReply, effect: FaultEffect | undefined, url: URL): SimulatedReply {
  return effect?.kind === "headers" ? { ...reply, headers: { ...reply.headers, ...effect.headers(url) } } : reply;
}

/** What goes wrong instead of, or on top of, the ordinary answer. */
export type FaultEffect =
  /** This answer instead of the real one; the request has no effect. */
  | { readonly kind: "reply"; readonly reply: SimulatedReply }
  /** The real answer with other headers. */
  | { readonly kind: "headers"; readonly headers: (url: URL) => Readonly<Record<string, string>> }
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
 * `429 *`, `cut /api/v1/groups x1`, `drop *`, `slow:500 *`, `latency:200 *`, `garbage *`, `null *`, `errors /graphql x1`,
 * `skew:-90 *`, `relink /users`.
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
  const [name, amount] = word.split(":");
  const status = Number(name);
  if (Number.isInteger(status) && status >= 200 && status < 600) {
    return { kind: "reply", reply: { status, body: { message: `simulated ${status}` } } };
  }
  const ms = Number(amount ?? 1000);
  if (name === "latency" || name === "slow") return Number.isFinite(ms) ? { kind: name, ms } : undefined;
  if (name === "cut" || name === "drop") return { kind: name };
  if (word === "null") return { kind: "reply", reply: { status: 200, body: null } };
  if (word === "errors") {
    const errors = [
      { message: "Something went wrong while executing your query. This may be the result of a timeout." },
    ];
    return { kind: "reply", reply: { status: 200, body: { data: null, errors } } };
  }
  if (name === "skew" && Number.isFinite(ms)) {
    const seconds = Number(amount ?? 60);
    return { kind: "headers", headers: () => ({ Date: new Date(Date.now() + seconds * 1000).toUTCString() }) };
  }
  if (word === "relink") return { kind: "headers", headers: ({ href }) => ({ Link: `<${href}>; rel="next"` }) };
  if (name === "garbage") {
    const text = "<html><body>proxy error</body></html>";
    return { kind: "reply", reply: { status: 200, text, headers: { "Content-Type": "text/html" } } };
  }
  return undefined;
}
