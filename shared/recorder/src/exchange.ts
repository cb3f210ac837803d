/** One request and its answer, as they were. Kept in memory alone: what is written has been scrubbed. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly status: number;
  readonly headers: Headers;
  /** The answer's text; undefined for what is no text. */
  readonly text: string | undefined;
}

type Transport = () => Promise<typeof globalThis.fetch>;

const textual = /json|xml|text\/plain|urlencoded/i;

/** A transport that remembers what went over it, in the order of the requests. */
export function recorder(transport: Transport): {
  readonly exchanges: readonly Exchange[];
  readonly transport: Transport;
} {
  const exchanges: Exchange[] = [];
  const send: typeof globalThis.fetch = async (input, init) => {
    const fetch = await transport();
    const response = await fetch(input, init);
    const bytes = await response.arrayBuffer();
    const { status, headers } = response;
    const isText = bytes.byteLength === 0 || textual.test(headers.get("content-type") ?? "json");
    exchanges.push({
      method: init?.method ?? "GET",
      url: new URL(input instanceof Request ? input.url : input),
      body: typeof init?.body === "string" ? init.body : "",
      status,
      headers,
      text: isText ? new TextDecoder().decode(bytes) : undefined,
    });
    const again = new Response(bytes.byteLength > 0 ? bytes : null, { status, headers });
    // As every answer to a request has it, and none that was made by hand.
    return Object.defineProperty(again, "url", { value: response.url });
  };
  return { exchanges, transport: async () => send };
}
