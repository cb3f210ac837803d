import type { Json } from "./shapes.ts";

/** An answer; `body` undefined means an empty one. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export const json = (body: unknown, status = 200, headers?: Record<string, string>): Reply =>
  headers ? { status, body, headers } : { status, body };
export const empty: Reply = { status: 204 };

/** GitHub's error body. */
export function refuse(status: number, message: string, extra: Json = {}, headers?: Record<string, string>): Reply {
  const body = { message, documentation_url: "https://docs.github.com/rest", status: String(status), ...extra };
  return headers ? { status, body, headers } : { status, body };
}
export const notFound: Reply = refuse(404, "Not Found");
