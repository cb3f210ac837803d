/** What can become of one request, and whether it is carried out. */
export type Mishap = "limit" | "trouble" | "lost before" | "lost after" | "refused credentials" | "garbage";

const lost = (words: string, code: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(words), { code }) });
const json = (status: number, errorCode: string, headers: Record<string, string> = {}) =>
  Response.json({ errorCode, errorSummary: "No" }, { status, headers });

const mishaps: Readonly<Record<Mishap, (carryOut: () => Promise<Response>) => Promise<Response>>> = {
  limit: async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 40);
    return json(429, "E0000047", {
      "X-Rate-Limit-Limit": "10",
      "X-Rate-Limit-Remaining": "0",
      "X-Rate-Limit-Reset": reset,
    });
  },
  trouble: async () => json(500, "E0000009"),
  "lost before": async () => {
    throw lost("socket hang up", "ECONNRESET");
  },
  "lost after": async (carryOut) => {
    await (await carryOut()).arrayBuffer();
    throw lost("other side closed", "UND_ERR_SOCKET");
  },
  "refused credentials": async () => json(401, "E0000011"),
  garbage: async (carryOut) => {
    await (await carryOut()).arrayBuffer();
    return new Response("<html>proxy</html>", { status: 200, headers: { "content-type": "text/html" } });
  },
};

/** A transport on which one request, by its number from 0 on, meets with a mishap. */
export function faulty(fetch: typeof globalThis.fetch, at: number, mishap: Mishap): typeof globalThis.fetch {
  let count = 0;
  return async (input, init) => (count++ === at ? mishaps[mishap](() => fetch(input, init)) : fetch(input, init));
}
