import type { LoggedRequest } from "./server.ts";

interface RouteName {
  readonly method: string;
  /** Variable segments in braces. */
  readonly path: string;
}

/**
 * The routes that no request reached with success, as `GET /users/{id}`: what the run of a vendor's own client leaves untried.
 * Of two routes that fit a request the first one has it, as in the simulators.
 */
export function untriedRoutes(
  routes: readonly RouteName[],
  requests: readonly Pick<LoggedRequest, "method" | "path" | "status">[],
): string[] {
  const untried = new Set(routes);
  for (const { method, path, status } of requests) {
    const reached = routes.find((route) => route.method === method && fitsPath(route.path, path));
    if (reached && status >= 200 && status < 300) untried.delete(reached);
  }
  return [...untried].map(({ method, path }) => `${method} ${path}`);
}

/** Whether a path is one of a pattern, whose variable segments are in braces. */
export function fitsPath(pattern: string, path: string): boolean {
  const segments = path.split("/");
  const parts = pattern.split("/");
  return (
    parts.length === segments.length && parts.every((part, index) => part.startsWith("{") || part === segments[index])
  );
}
