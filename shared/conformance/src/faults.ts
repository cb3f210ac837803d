/** Ways an answer can fail, each of which must end in the same rows once the app is well again. */
export const transientFaults: Readonly<Record<string, (request: () => Promise<Response>) => Promise<Response>>> = {
  "status 502": async () => new Response("bad gateway", { status: 502 }),
  "status 503": async () => new Response("", { status: 503, headers: { "retry-after": "2" } }),
  "connection reset": async () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  },
  "answer lost after it was sent": async (request) => {
    await (await request()).arrayBuffer();
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
    });
  },
  "answer cut short": async (request) => {
    const whole = await request();
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, bytes.length >> 1));
        controller.error(
          new TypeError("terminated", { cause: Object.assign(new Error("aborted"), { code: "ECONNRESET" }) }),
        );
      },
    });
    const { status, headers } = whole;
    return new Response([204, 304].includes(status) ? null : body, { status, headers });
  },
};

/** At most `most` numbers from 1 to `total`, evenly spread, ends included. */
export function spread(total: number, most: number): number[] {
  if (total <= most) return Array.from({ length: total }, (_, i) => i + 1);
  return [...new Set(Array.from({ length: most }, (_, i) => 1 + Math.round((i * (total - 1)) / (most - 1))))];
}
