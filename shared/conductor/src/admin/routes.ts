import { auditRoutes } from "./audit-routes.ts";
import { clientRoutes } from "./client-routes.ts";
import type { Route } from "./route.ts";
import { serverRoutes } from "./server-routes.ts";
import { taskRoutes } from "./task-routes.ts";
import { ticketRoutes } from "./ticket-routes.ts";
import { uploadRoutes } from "./upload-routes.ts";

/** The admin API: `METHOD /api/path`, with `:id` for one path segment. Bodies and answers are JSON. */
export const routes: Record<string, Route> = {
  ...clientRoutes,
  ...taskRoutes,
  ...ticketRoutes,
  ...uploadRoutes,
  ...serverRoutes,
  ...auditRoutes,
};
