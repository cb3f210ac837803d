import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { HttpRequest, HttpResponse } from "../context.ts";
import { servePage } from "../page/page.ts";
import { readBody } from "../request-body.ts";
import { type AdminContext, routes } from "./routes.ts";

const largestBody = 4 * 1024 * 1024;

/** Answers the page's files to anybody and `/api/…` to those who hold the admin token. */
export async function handleAdminRequest(context: AdminContext, request: HttpRequest, response: HttpResponse) {
  const url = new URL(request.url ?? "/", "https://conductor");
  if (!url.pathname.startsWith("/api/")) return servePage(url.pathname, response);
  if (!holdsToken(request.headers.authorization, context.store.adminToken)) {
    return sendJson(response, 401, { error: "the admin token that `conductor serve` prints is missing or wrong" });
  }
  const found = findRoute(request.method ?? "GET", url.pathname);
  if (!found) return sendJson(response, 404, { error: `nothing at ${request.method} ${url.pathname}` });
  try {
    const body = await readJson(request);
    const answer = found.route({ context, id: found.id, query: url.searchParams, body });
    if (!answer) return sendJson(response, 404, { error: `no such thing: ${found.id}` });
    if ("send" in answer) return answer.send(response);
    return sendJson(response, answer.status ?? 200, answer.json);
  } catch (error) {
    return sendJson(response, 400, { error: messageOf(error) });
  }
}

function findRoute(method: string, path: string) {
  for (const [pattern, route] of Object.entries(routes)) {
    const [verb, template] = pattern.split(" ") as [string, string];
    const match = new RegExp(`^${template.replace(":id", "([^/]+)")}$`).exec(path);
    if (verb === method && match) return { route, id: decodeURIComponent(match[1] ?? "") };
  }
  return undefined;
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

function sendJson(response: HttpResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(json)}\n`);
}

const messageOf = (error: unknown): string =>
  error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
