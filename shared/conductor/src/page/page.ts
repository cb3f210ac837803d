import { readFileSync } from "node:fs";
import type { HttpResponse } from "../context.ts";

const script = "text/javascript; charset=utf-8";
const files: Record<string, { name: string; type: string }> = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/page.css": { name: "page.css", type: "text/css; charset=utf-8" },
  ...Object.fromEntries(
    ["page.js", "api.js", "elements.js", "words.js", "overview.js", "details.js", "tickets.js", "ticket-fields.js"].map(
      (name) => [`/${name}`, { name, type: script }],
    ),
  ),
};

/** The page's files. They hold no data: the page asks the API for it, with the admin token. */
export function servePage(path: string, response: HttpResponse): void {
  const file = files[path];
  response.writeHead(file ? 200 : 404, {
    "content-type": file?.type ?? "text/plain",
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  response.end(file ? readFileSync(new URL(file.name, import.meta.url)) : "not found\n");
}
