/** A request on its way to the app. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly headers: Headers;
}

/** What becomes of a request: the app's answer, had by `pass`, or another. */
export type Intercept = (sent: Sent, pass: () => Promise<Response>) => Promise<Response>;

/** A `fetch` whose every request goes through `intercept`. */
export function intercepted(send: typeof globalThis.fetch, intercept: Intercept): typeof globalThis.fetch {
  return async (input, init) => {
    const whole = input instanceof Request ? input : undefined;
    const url = new URL(whole ? whole.url : String(input));
    const method = init?.method ?? whole?.method ?? "GET";
    const headers = new Headers(init?.headers ?? whole?.headers);
    const body = typeof init?.body === "string" ? init.body : ((await whole?.clone().text()) ?? "");
    return intercept({ method, url, body, headers }, () => send(input, init));
  };
}
