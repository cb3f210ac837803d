import type { Recorded, Recording } from "./recording.ts";

/** A recording as an app: settings for the connector, and how its requests travel. */
export interface Playing<Config> {
  readonly config: Config;
  readonly transport: () => Promise<typeof globalThis.fetch>;
  readonly close: () => Promise<void>;
  /** Requests that the recording has no answer to, as `GET /users`. */
  readonly missed: readonly string[];
}

export function openRecording<Config>(recording: Recording): Playing<Config> {
  const missed: string[] = [];
  const answer = replying(recording);
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    init?.signal?.throwIfAborted();
    const found = answer({ method, url, body: typeof init?.body === "string" ? init.body : "" });
    if (!found) missed.push(`${method} ${url.pathname}`);
    const { status, headers, body } = found ?? notRecorded(method, url);
    const response = new Response(body === "" || status === 204 ? null : body, { status, headers });
    return Object.defineProperty(response, "url", { value: url.href });
  };
  return {
    config: settingsOf(recording),
    transport: async () => fetch as typeof globalThis.fetch,
    close: async () => {},
    missed,
  };
}

/** The settings that it is played with. */
export const settingsOf = <Config>({ config }: Recording): Config =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const file = (value as { readonly $file?: string } | null)?.$file;
      return [key, file === undefined ? value : new Uint8Array(Buffer.from(file, "base64"))];
    }),
  ) as Config;

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Never "not found": that would be an answer of the app's. */
export const notRecorded = (method: string, { pathname, search }: URL): Reply => ({
  status: 400,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    error: "not_recorded",
    message: `the recording has no answer to ${method} ${pathname}${search}`,
  }),
});

/**
 * Answers what was recorded. A request is known by its method, host, path, query and body; where one such path was recorded
 * only once, its query and body may be others, as those of a token that is asked for have times in them.
 */
export function replying({ exchanges }: Recording): (asked: Asked) => Reply | undefined {
  const exact = new Map<string, Recorded>();
  const byPath = new Map<string, Recorded[]>();
  for (const one of exchanges) {
    const url = new URL(one.url);
    exact.set(nameOf({ method: one.method, url, body: one.body ?? "" }), one);
    const path = pathOf(one.method, url);
    byPath.set(path, [...(byPath.get(path) ?? []), one]);
  }
  return (asked) => {
    const similar = byPath.get(pathOf(asked.method, asked.url)) ?? [];
    const found =
      exact.get(nameOf(asked)) ?? (similar.length === 1 && asked.method === "POST" ? similar[0] : undefined);
    if (!found) return undefined;
    const { status, headers, json, text } = found;
    return { status, headers: { ...headers }, body: json === undefined ? (text ?? "") : JSON.stringify(json) };
  };
}

const pathOf = (method: string, { host, pathname }: URL) => `${method} ${host}${pathname}`;
const nameOf = ({ method, url, body }: Asked) =>
  `${pathOf(method, url)}?${sorted(url.searchParams)} ${/^[^\s={[]+=\S*$/.test(body) ? sorted(new URLSearchParams(body)) : canonical(body)}`;
const sorted = (parameters: URLSearchParams) =>
  [...parameters]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");

/** JSON with its fields in one order. */
function canonical(body: string): string {
  try {
    return JSON.stringify(ordered(JSON.parse(body)));
  } catch {
    return body;
  }
}
function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, ordered(one)]),
  );
}
