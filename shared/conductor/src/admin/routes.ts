import type { HttpResponse } from "../context.ts";
import type { Deeds } from "../state/deeds.ts";
import type { AdminContext } from "./admin-context.ts";
import { auditRoutes } from "./audit-routes.ts";
import { clientRoutes } from "./client-routes.ts";
import { serverRoutes } from "./server-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";

export type Call = { context: AdminContext; deeds: Deeds; id: string; query: URLSearchParams; body: unknown };
/** `undefined` answers 404; `send` writes the answer itself. `total` counts what is on all pages of a list. */
export type Answer =
  | { status?: number; json: unknown; total?: number }
  | { send: (response: HttpResponse) => void | Promise<void> }
  | undefined;
export type Route = (call: Call) => Answer | Promise<Answer>;

/** The admin API: `METHOD /api/path`, with `:id` for one path segment. Bodies and answers are JSON. */
export const routes: Record<string, Route> = {
  ...clientRoutes,
  ...taskRoutes,
  ...uploadRoutes,
  ...serverRoutes,
  ...auditRoutes,
};
