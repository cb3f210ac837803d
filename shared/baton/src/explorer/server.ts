import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { safeHeaders, servePage } from "./page/page.ts";
import { type Questions, Refused } from "./questions.ts";

export interface Explorer {
  /** With the token, which is never sent: it stands behind `#`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Serves the page and its questions on this machine alone. Nothing can be changed. */
export async function serveExplorer(
  questions: Questions,
  { host, port }: { host: string; port: number },
): Promise<Explorer> {
  const token = randomBytes(24).toString("base64url");
  const server = createServer((request, response) => answer(request, response, questions, token));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const named = host.includes(":") ? `[${host}]` : host;
  return {
    address: `http://${named}:${taken}/#${token}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, questions: Questions, token: string): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, name] = /^\/api\/(\w+)$/.exec(url.pathname) ?? [];
  const refused = refusalOf(request);
  if (!refused && name === undefined) {
    servePage(url.pathname, response);
    return;
  }
  const { status, body } =
    refused ?? answerTo(name!, url.searchParams, request.headers.authorization, questions, token);
  response.writeHead(status, { ...safeHeaders, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}
const failed = (status: number, error: string): Reply => ({ status, body: { error } });

function refusalOf({ method, headers: { host } }: IncomingMessage): Reply | undefined {
  // A page of another site may be sent here by a name of its own.
  if (!isOwnName(host)) return failed(421, "this is not the name of this page");
  return method === "GET" ? undefined : failed(405, "nothing can be changed here");
}

function answerTo(
  name: string,
  parameters: URLSearchParams,
  authorization: string | undefined,
  questions: Questions,
  token: string,
): Reply {
  if (!isToken(authorization, token)) return failed(401, "the token is missing or wrong");
  const question = Object.hasOwn(questions, name) ? questions[name] : undefined;
  if (!question) return failed(404, "there is no such question");
  try {
    return { status: 200, body: question(parameters) };
  } catch (thrown) {
    if (thrown instanceof Refused) return failed(thrown.status, thrown.message);
    return failed(500, thrown instanceof Error ? thrown.message : "failed");
  }
}

const isOwnName = (host = "") => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);

function isToken(header: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ""), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
