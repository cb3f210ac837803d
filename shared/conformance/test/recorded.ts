import { record, type Traffic, trafficOf } from "../src/matrix/traffic.ts";

export type Exchange = readonly [request: string, status: number, body?: unknown, link?: string];

/** The traffic of these exchanges: `GET /users?page=2`, or `POST /graphql {"after":"x"}`. */
export async function trafficOfAll(...exchanges: readonly Exchange[]): Promise<Traffic> {
  const recording = record();
  for (const [request, status, body, link] of exchanges) {
    const [, method = "", path = "", sent = ""] = /^(\S+) (\S+) ?(.*)$/.exec(request)!;
    const url = new URL(path, "https://app.test");
    await recording.intercept(
      { method, url, body: sent, headers: new Headers() },
      async () =>
        new Response(body === undefined ? null : JSON.stringify(body), { status, headers: link ? { link } : {} }),
    );
  }
  return trafficOf(recording, recording);
}
