import { z } from "zod";
import { countAudit, listAudit } from "../state/audit.ts";
import { auditView } from "../views/audit-view.ts";
import type { Route } from "./route.ts";

const auditQuery = z.strictObject({
  subject: z.string().optional(),
  search: z.string().optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(200),
});

export const auditRoutes: Record<string, Route> = {
  "GET /api/audit": ({ context: { database }, query }) => {
    const filter = auditQuery.parse(Object.fromEntries(query));
    return { json: listAudit(database, filter).map(auditView), total: countAudit(database, filter) };
  },
};
