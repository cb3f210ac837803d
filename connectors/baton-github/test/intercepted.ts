/** A request on its way, by its place among those of a test. */
export interface Sent {
  readonly number: number;
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** What becomes of a request: GitHub's answer, had by `pass`, or another. */
export type Intercept = (sent: Sent, pass: () => Promise<Response>) => Promise<Response>;

/** For a host: every request goes through `intercept`. */
export function through(fetch: typeof globalThis.fetch, intercept: Intercept): () => Promise<typeof globalThis.fetch> {
  let number = 0;
  const carry: typeof globalThis.fetch = async (input, init) => {
    const body = typeof init?.body === "string" ? init.body : "";
    const sent = { number: ++number, method: init?.method ?? "GET", url: new URL(String(input)), body };
    return intercept(sent, () => fetch(input, init));
  };
  return async () => carry;
}

/** What a connection says that ends without an answer. */
export const dropped = (): never => {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) });
};

export const replied = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
