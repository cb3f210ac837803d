import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";

const script = "text/javascript; charset=utf-8";
const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/page.css": { name: "page.css", type: "text/css; charset=utf-8" },
  ...Object.fromEntries(
    ["page.js", "elements.js", "graph.js", "preparing.js", "views.js"].map((name) => [
      `/${name}`,
      { name, type: script },
    ]),
  ),
};

/** The page's files hold no data: the page asks for it, with the token of its address. */
export function servePage(path: string, response: ServerResponse): void {
  const file = files[path];
  response.writeHead(file ? 200 : 404, { ...safeHeaders, "content-type": file?.type ?? "text/plain" });
  response.end(file ? readFileSync(new URL(file.name, import.meta.url)) : "not found\n");
}

export const safeHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
} as const;
