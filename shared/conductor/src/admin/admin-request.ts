import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { messageOf } from "../contained.ts";
import type { HttpRequest, HttpResponse } from "../context.ts";
import { probe } from "../observation/probes.ts";
import { servePage } from "../page/page.ts";
import { readBody } from "../request-body.ts";
import { deedsOf } from "../state/deeds.ts";
import type { AdminContext } from "./admin-context.ts";
import { routes } from "./routes.ts";

const largestBody = 4 * 1024 * 1024;

/** Answers the page's files to anybody and `/api/…` to those who hold the admin token. */
export async function handleAdminRequest(context: AdminContext, request: HttpRequest, response: HttpResponse) {
  const url = readUrl(request.url ?? "/");
  if (!url) return sendJson(response, 400, { error: "the address cannot be read" });
  const probed = request.method === "GET" && probe(url.pathname, context);
  if (probed) {
    response.writeHead(probed.status, { "content-type": probed.type, "cache-control": "no-store" });
    return void response.end(probed.body);
  }
  if (!url.pathname.startsWith("/api/")) return servePage(url.pathname, response);
  if (!holdsToken(request.headers.authorization, context.store.adminToken)) {
    return sendJson(response, 401, { error: "the admin token that `conductor serve` prints is missing or wrong" });
  }
  const found = findRoute(request.method ?? "GET", url.pathname);
  const deeds = deedsOf(context.store, actorOf(request));
  if (!found) return sendJson(response, 404, { error: `nothing at ${request.method} ${url.pathname}` });
  try {
    const body = await readJson(request);
    const answer = await found.route({ context, deeds, id: found.id, query: url.searchParams, body });
    if (!answer) return sendJson(response, 404, { error: `no such thing: ${found.id}` });
    if ("send" in answer) return await answer.send(response);
    return sendJson(response, answer.status ?? 200, answer.json, answer.total);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    return sendJson(response, isOurs(error) ? 500 : 400, { error: problemOf(error) });
  }
}

function findRoute(method: string, path: string) {
  for (const [pattern, route] of Object.entries(routes)) {
    const [verb, template] = pattern.split(" ") as [string, string];
    const match = new RegExp(`^${template.replace(":id", "([^/]+)")}$`).exec(path);
    if (verb === method && match) return { route, id: decoded(match[1] ?? "") };
  }
  return undefined;
}

/** The page says that it is the page; others are told by their address. */
function actorOf({ headers, socket }: HttpRequest): string {
  return `${headers["x-conductor-page"] === undefined ? "API" : "page"} (${socket.remoteAddress ?? "unknown address"})`;
}

function readUrl(text: string): URL | undefined {
  return URL.canParse(text, "https://conductor") ? new URL(text, "https://conductor") : undefined;
}

/** Nothing has an id with a lone percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function readJson(request: HttpRequest): Promise<unknown> {
  const text = (await readBody(request, largestBody)).toString("utf8");
  return text === "" ? {} : JSON.parse(text);
}

function holdsToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function sendJson(response: HttpResponse, status: number, json: unknown, total?: number): void {
  const counted = total === undefined ? {} : { "x-total-count": String(total) };
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...counted });
  response.end(`${JSON.stringify(json)}\n`);
}

const problemOf = (error: unknown): string => (error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error));

/** The state's failure is no fault of who asks: https://sqlite.org/rescode.html */
const isOurs = (error: unknown): boolean => (error as { errcode?: number }).errcode !== undefined;
